import { basename } from 'node:path';
import type { Span } from '#shared/domain/span.ts';
import { openChunkFile, type Part } from './chunk-file.ts';
import type { ChunkAudio } from './engine.ts';
import { readSound } from './sound.ts';
import { wavOf } from './wav.ts';

/**
 * The sound of each span of a chunk. A short chunk is sent as it is, which spares a decoder; the spans of a longer one
 * are cut out of it as WAV. Throws if the chunk cannot be read, or at the signal.
 */
export async function openParts(audio: ChunkAudio, signal: AbortSignal): Promise<(span: Span) => Part> {
  const name = basename(audio.path);
  if (isOneSpan(audio)) {
    const whole = await openChunkFile(audio);
    return () => whole;
  }
  const samples = await readSound(audio.path, signal);
  return span => ({
    blob: new Blob(wavOf(samples, span), { type: 'audio/wav' }),
    name: `${name.replace(/\.\w+$/, '')}-${span.startMs}.wav`,
  });
}

const LONGEST_MS = 30_000;
const LITTLE_SILENCE_MS = 2_000;

function isOneSpan({ durationMs, spans }: ChunkAudio): boolean {
  const [only] = spans;
  if (spans.length !== 1 || durationMs > LONGEST_MS) return false;
  return durationMs - (only!.endMs - only!.startMs) <= LITTLE_SILENCE_MS;
}
