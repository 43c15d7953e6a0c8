import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves as many recordings as are asked for: they sound alike, and no two are the same file. */
export type TaggedAudio = { urlOf(number: number): string; served(): number; close(): void };

/** Starts to serve a FLAC file under a number each, which stands in its padding. */
export async function serveTagged(path: string): Promise<TaggedAudio> {
  const whole = await readFile(path);
  const at = paddingOf(whole);
  let served = 0;
  const server = createServer((request, response) => {
    served += 1;
    const tag = Buffer.alloc(8);
    tag.writeBigUInt64BE(BigInt(request.url!.replace(/\D/g, '')));
    response.writeHead(200, { 'content-type': 'audio/flac', 'content-length': whole.length });
    response.write(whole.subarray(0, at));
    response.write(tag);
    response.end(whole.subarray(at + tag.length));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: number => `http://127.0.0.1:${port}/${number}`,
    served: () => served,
    close: () => void server.close(),
  };
}

const PADDING = 1;
const LAST = 0x80;

/** Where the content of the padding begins: decoders skip it. */
function paddingOf(flac: Buffer): number {
  for (let at = 4; ; ) {
    const type = flac[at]!;
    const length = flac.readUIntBE(at + 1, 3);
    if ((type & ~LAST) === PADDING && length >= 8) return at + 4;
    if (type & LAST) throw new Error('this FLAC file has no padding');
    at += 4 + length;
  }
}
