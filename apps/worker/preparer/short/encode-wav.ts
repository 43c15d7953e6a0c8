import { Readable } from 'node:stream';
import { wavHeader } from '#shared/audio/wav.ts';

/** 16 kHz mono samples as WAV: twice as large as FLAC, and no encoder has to be started for a few seconds of them. */
export function encodeWav(samples: Int16Array[]): Readable {
  const bytes = samples.map(block => Buffer.from(block.buffer, block.byteOffset, block.byteLength));
  const total = bytes.reduce((sum, { length }) => sum + length, 0);
  return Readable.from([wavHeader(total), ...bytes], { objectMode: false });
}
