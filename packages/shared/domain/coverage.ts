import { type Chunk, type ChunkResult, msAt } from './chunk.ts';
import type { Transcript } from './transcript.ts';

type Part = keyof Transcript['coverage'];
type Stretch = { from: number; to: number; part: Part };

// How much the end of the last sample and the duration may differ by rounding, in a header or here.
const ROUNDING_MS = 50;

/**
 * What became of every millisecond of a recording; the three add up to the duration, always. Where channels differ, a
 * moment counts as failed if any channel failed, else as transcribed if any was. What no chunk holds has failed.
 */
export function coverageOf(
  durationMs: number,
  chunks: (Chunk & { result: ChunkResult | null })[],
): Transcript['coverage'] {
  const stretches = chunks.map(chunk => stretchOf(chunk, isLast(chunk, chunks), durationMs));
  const borders = [0, durationMs, ...stretches.flatMap(({ from, to }) => [from, to])].toSorted((a, b) => a - b);
  const coverage = { transcribed_ms: 0, silence_ms: 0, failed_ms: 0 };
  borders.slice(1).forEach((to, index) => {
    const from = borders[index]!;
    if (from === to) return;
    coverage[worstPart(stretches.filter(stretch => stretch.from <= from && to <= stretch.to))] += to - from;
  });
  return coverage;
}

function isLast({ channel, endSample }: Chunk, chunks: Chunk[]): boolean {
  return chunks.every(other => other.channel !== channel || other.endSample <= endSample);
}

function stretchOf(chunk: Chunk & { result: ChunkResult | null }, isLast: boolean, durationMs: number): Stretch {
  const end = Math.min(msAt(chunk.endSample), durationMs);
  const to = isLast && durationMs - end <= ROUNDING_MS ? durationMs : end;
  const part = chunk.result ? 'transcribed_ms' : chunk.silent ? 'silence_ms' : 'failed_ms';
  return { from: Math.min(msAt(chunk.startSample), durationMs), to, part };
}

function worstPart(stretches: Stretch[]): Part {
  const has = (part: Part) => stretches.some(stretch => stretch.part === part);
  if (stretches.length === 0 || has('failed_ms')) return 'failed_ms';
  return has('transcribed_ms') ? 'transcribed_ms' : 'silence_ms';
}
