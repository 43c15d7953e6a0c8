import type { Chunk, ChunkResult } from '#shared/domain/chunk.ts';
import type { Transcript } from '#shared/domain/transcript.ts';

/** A chunk with what became of it. */
export type Done = Chunk & { result: ChunkResult | null };
type Said = ChunkResult['segments'][number];

export const id = '0199aaaa-0000-7000-8000-000000000000';
export const engine = { name: 'fun-asr-nano', revision: '2512', kind: 'funasr-server', version: '1.4.3' };
const samplesOf = (ms: number) => ms * 16;

export function said(text: string, start_ms = 0, end_ms = 1000, speaker: string | null = null): Said {
  return { text, start_ms, end_ms, speaker, words: [] };
}

export function resultOf(segments: Said[], more: Partial<ChunkResult> = {}): ChunkResult {
  const common = { language: 'en', timestamps_source: 'engine_words' as const, engine, engine_ms: 5 };
  return { segments, ...common, warnings: [], flags: [], ...more };
}

export function chunk(
  index: number,
  startMs: number,
  endMs: number,
  result: ChunkResult | null,
  more: Partial<Chunk> = {},
): Done {
  const span = { startSample: samplesOf(startMs), endSample: samplesOf(endMs) };
  return { id: `${index}`, channel: 0, index, ...span, silent: false, cutInSpeech: false, result, ...more };
}

/** What coverage adds up to. */
export const sum = ({ coverage }: Transcript) => coverage.transcribed_ms + coverage.silence_ms + coverage.failed_ms;
