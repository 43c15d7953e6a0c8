import { Readable } from 'node:stream';
import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import { type ChildLimits, startLimited } from './limited-child.ts';

/** Encodes 16 kHz mono samples as FLAC. The stream fails if the encoder does, so that nothing half is ever kept. */
export function encodeFlac(samples: Int16Array[], limits: ChildLimits, signal: AbortSignal): Readable {
  return Readable.from(encoded(samples, limits, signal), { objectMode: false });
}

async function* encoded(samples: Int16Array[], limits: ChildLimits, signal: AbortSignal): AsyncGenerator<Buffer> {
  const input = ['-f', 's16le', '-ar', `${SAMPLE_RATE}`, '-ac', '1', '-i', 'pipe:0'];
  // Without the sample format ffmpeg may choose 24 bits, and the result is larger than WAV.
  const output = ['-c:a', 'flac', '-sample_fmt', 's16', '-f', 'flac', 'pipe:1'];
  const child = startLimited('ffmpeg', ['-v', 'error', '-nostats', ...input, ...output], limits, signal);
  try {
    const bytes = samples.map(block => Buffer.from(block.buffer, block.byteOffset, block.byteLength));
    Readable.from(bytes).pipe(child.stdin);
    const total = samples.reduce((sum, block) => sum + block.length, 0);
    yield* withLength(child.stdout, total);
    const end = await child.ended;
    signal.throwIfAborted();
    if (end.code !== 0) throw new Error(`the encoder ended with ${end.code ?? end.signal}: ${end.complaints}`);
  } finally {
    child.kill();
  }
}

// FLAC notes its length at the front, where ffmpeg cannot go back to in a pipe; some readers refuse one of length 0.
const LENGTH_AT = 22;

async function* withLength(flac: AsyncIterable<Buffer>, samples: number): AsyncGenerator<Buffer> {
  let front: Buffer | null = Buffer.alloc(0);
  for await (const chunk of flac) {
    if (!front) {
      yield chunk;
      continue;
    }
    front = Buffer.concat([front, chunk]);
    if (front.length < LENGTH_AT + 4) continue;
    front.writeUInt32BE(samples, LENGTH_AT);
    yield front;
    front = null;
  }
}
