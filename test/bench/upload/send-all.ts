import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A server to send to; by its answer is known where a recording lies. */
export type Target = {
  pid: number;
  url: string;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: each server has its own answer
  pathOf(answer: any): string;
};

const BLOCK = randomBytes(1_000_000);

/** Sends so many bodies at once, no two the same, each of so many million bytes; tells how many million came in a second. */
export async function sendAll(target: Target, { count, mb }: { count: number; mb: number }): Promise<number> {
  const began = performance.now();
  await Promise.all(Array.from({ length: count }, () => sendOne(target, mb)));
  return (count * mb * 1000) / (performance.now() - began);
}

/** The file is removed as soon as it is there: many of them are larger than what is free on most disks. */
async function sendOne({ url, headers, pathOf }: Target, mb: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const sent = request(
    url,
    { method: 'POST', headers: { 'content-type': 'audio/wav', ...headers } },
    async response => {
      const text = (await response.setEncoding('utf8').toArray()).join('');
      if (response.statusCode === 201) resolve(text);
      else reject(new Error(`${response.statusCode}: ${text}`));
    },
  );
  await Promise.all([promise, pipeline(Readable.from(blocks(mb)), sent)]);
  await rm(pathOf(JSON.parse(await promise)));
}

function* blocks(mb: number): Generator<Buffer> {
  yield randomBytes(BLOCK.length);
  for (let block = 1; block < mb; block++) yield BLOCK;
}
