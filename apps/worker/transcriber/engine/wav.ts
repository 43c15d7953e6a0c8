import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import type { Span } from '#shared/domain/span.ts';

const SAMPLE_BYTES = 2;
const BYTES_A_MS = (SAMPLE_RATE / 1000) * SAMPLE_BYTES;

/** A span of 16-bit mono samples at 16 kHz as a WAV file. Nothing is copied; what lies past the end is left out. */
export function wavOf(samples: Buffer, { startMs, endMs }: Span): Buffer[] {
  const sound = samples.subarray(startMs * BYTES_A_MS, endMs * BYTES_A_MS);
  return [headerOf(sound.length), sound];
}

function headerOf(bytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * SAMPLE_BYTES, 28);
  header.writeUInt16LE(SAMPLE_BYTES, 32);
  header.writeUInt16LE(SAMPLE_BYTES * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(bytes, 40);
  return header;
}
