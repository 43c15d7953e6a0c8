import type { Chunk, ChunkResult } from './chunk.ts';
import { coverageOf } from './coverage.ts';
import { joinText } from './join-text.ts';
import { type HeardChunk, inOrder, mergeSegments } from './merge-segments.ts';
import { type EngineName, TimestampsSource, type Transcript } from './transcript.ts';

type Heard = Chunk & { result: ChunkResult };

/**
 * Makes one transcript of what the engine said of each chunk, whatever order the chunks come in. A chunk that is neither
 * silent nor has a result counts as failed.
 */
export function mergeChunks(job: { id: string; durationMs: number }, chunks: HeardChunk[]): Transcript {
  const ordered = inOrder(chunks);
  const heard = ordered.filter((chunk): chunk is Heard => chunk.result !== null);
  const segments = mergeSegments(ordered, job.durationMs);
  const coverage = coverageOf(job.durationMs, ordered);
  return {
    id: job.id,
    text: joinText(segments.map(segment => segment.text)),
    language: languageOf(heard),
    duration_ms: job.durationMs,
    segments,
    speakers: [...new Set(segments.flatMap(segment => segment.speaker ?? []))],
    timestamps_source: worstSource(heard),
    coverage,
    quality: { flags: flagsOf(ordered, heard, coverage) },
    engine: heard[0]?.result.engine ?? null,
  };
}

/** The language of most of the audio whose language is known. */
function languageOf(heard: Heard[]): string | null {
  const samples = new Map<string, number>();
  for (const { result, startSample, endSample } of heard) {
    if (result.language) samples.set(result.language, (samples.get(result.language) ?? 0) + endSample - startSample);
  }
  return [...samples].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0])[0] || null;
}

function worstSource(heard: Heard[]): TimestampsSource {
  const best = TimestampsSource.options;
  // Of silence alone the preparer's own look at the sound is what tells the times.
  if (heard.length === 0) return 'vad';
  return best[Math.max(...heard.map(({ result }) => best.indexOf(result.timestamps_source)))]!;
}

function flagsOf(all: Chunk[], heard: Heard[], coverage: Transcript['coverage']): string[] {
  const engines = new Set(heard.map(({ result }) => fingerprint(result.engine)));
  return [
    ...new Set([
      ...heard.flatMap(({ result }) => result.flags),
      ...(all.some(chunk => chunk.cutInSpeech) ? ['cut_in_speech'] : []),
      ...(engines.size > 1 ? ['mixed_engines'] : []),
      ...(coverage.failed_ms > 0 ? ['partial'] : []),
    ]),
  ].toSorted();
}

function fingerprint({ name, revision, kind, version }: EngineName): string {
  return JSON.stringify([name, revision, kind, version]);
}
