import { wavHeader } from '#shared/audio/wav.ts';
import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import type { Span } from '#shared/domain/span.ts';

const BYTES_A_MS = (SAMPLE_RATE / 1000) * 2;

/** A span of 16-bit mono samples at 16 kHz as a WAV file. Nothing is copied; what lies past the end is left out. */
export function wavOf(samples: Buffer, { startMs, endMs }: Span): Buffer[] {
  const sound = samples.subarray(startMs * BYTES_A_MS, endMs * BYTES_A_MS);
  return [wavHeader(sound.length), sound];
}
