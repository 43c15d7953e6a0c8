import type { Readable } from 'node:stream';
import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import { INPUT_GUARD } from './ffmpeg-input.ts';
import { type ChildEnd, type ChildLimits, startLimited } from './limited-child.ts';

/** How the channels of a recording become one. */
export type Downmix = 'all' | 'first';

export type Decoding = {
  /** 16 kHz mono, in blocks of a second; only the last is shorter. To be read to the end, or left by return or throw. */
  blocks: AsyncIterable<Int16Array>;
  ended: Promise<ChildEnd>;
};

/** Decodes the first sound track of a recording in one pass, as fast as it is read. */
export function decode(path: string, downmix: Downmix, limits: ChildLimits, signal: AbortSignal): Decoding {
  const mono = downmix === 'all' ? ['-ac', '1'] : ['-af', 'pan=mono|c0=c0'];
  const output = ['-map', '0:a:0', '-vn', '-sn', '-dn', ...mono, '-ar', `${SAMPLE_RATE}`, '-f', 's16le', 'pipe:1'];
  const input = ['-threads', '1', ...INPUT_GUARD, '-i', path];
  // Only at this level it tells when a signal ended it.
  const quiet = ['-v', 'level+info', '-hide_banner', '-nostdin', '-nostats', '-filter_threads', '1'];
  const child = startLimited('ffmpeg', [...quiet, ...input, ...output], limits, signal);
  child.stdin.end();
  async function* blocks() {
    try {
      yield* inSeconds(child.stdout);
    } finally {
      child.kill();
    }
  }
  return { blocks: blocks(), ended: child.ended };
}

/** Portions a stream of 16-bit samples, however its bytes arrive, into blocks of a second. */
export async function* inSeconds(stream: Readable): AsyncGenerator<Int16Array> {
  let block = new Int16Array(SAMPLE_RATE);
  let filled = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + block.byteLength - filled);
      new Uint8Array(block.buffer).set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < block.byteLength) continue;
      yield block;
      block = new Int16Array(SAMPLE_RATE);
      filled = 0;
    }
  }
  const samples = Math.floor(filled / 2);
  if (samples > 0) yield block.subarray(0, samples);
}
