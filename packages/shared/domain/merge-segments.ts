import { type Chunk, type ChunkResult, msAt } from './chunk.ts';
import type { Segment, Word } from './transcript.ts';

/** A chunk with what an engine said of it, if one did. */
export type HeardChunk = Chunk & { result: ChunkResult | null };

/** Chunks in order of time; those of several channels that begin at once in order of channel. */
export function inOrder<C extends Chunk>(chunks: C[]): C[] {
  return chunks.toSorted((a, b) => a.startSample - b.startSample || a.channel - b.channel);
}

/**
 * What was said in a recording, in order of time, with ids from 0; give all its chunks. Speakers of different chunks are
 * not the same people, so `c<index>/` goes before their labels where several chunks have sound; in a recording of
 * several channels the channel is the speaker, and what begins at the same time is in order of channels.
 */
export function mergeSegments(chunks: HeardChunk[], durationMs: number): Segment[] {
  const labelOf = speakerLabels(chunks);
  return inOrder(chunks)
    .flatMap(chunk => (chunk.result ? segmentsOf(chunk, chunk.result, durationMs, labelOf) : []))
    .toSorted((a, b) => a.start_ms - b.start_ms || a.channel - b.channel)
    .map((segment, id) => ({ ...segment, id }));
}

/**
 * The chunks whose segments come first in the transcript, whatever will be said of the others: those that had ended at
 * a version of their job, up to the first that had not. Channels overlap in time, so all of several must have ended.
 */
export function settledChunks<C extends Chunk & { version: number | null }>(chunks: C[], version: number): C[] {
  const ordered = inOrder(chunks);
  const open = ordered.findIndex(chunk => chunk.version === null || chunk.version > version);
  if (open < 0) return ordered;
  return hasSeveralChannels(ordered) ? [] : ordered.slice(0, open);
}

type Label = (chunk: Chunk, speaker: string | null) => string | null;

function speakerLabels(all: Chunk[]): Label {
  if (hasSeveralChannels(all)) return chunk => `ch${chunk.channel}`;
  if (all.filter(chunk => !chunk.silent).length < 2) return (_, speaker) => speaker;
  return (chunk, speaker) => speaker && `c${chunk.index}/${speaker}`;
}

/** Whether the chunks are of several channels, so that they overlap in time. */
export function hasSeveralChannels(chunks: Chunk[]): boolean {
  return chunks.some(chunk => chunk.channel !== chunks[0]!.channel);
}

function segmentsOf(chunk: Chunk, result: ChunkResult, durationMs: number, labelOf: Label): Segment[] {
  const from = msAt(chunk.startSample);
  const to = Math.max(from, Math.min(msAt(chunk.endSample), durationMs));
  const within = (ms: number) => Math.min(Math.max(from + ms, from), to);
  const place = <Timed extends { start_ms: number; end_ms: number }>(timed: Timed) => {
    const start_ms = within(timed.start_ms);
    return { ...timed, start_ms, end_ms: Math.max(start_ms, within(timed.end_ms)) };
  };
  return result.segments
    .filter(segment => segment.text.trim() !== '')
    .map(place)
    .map(({ start_ms, end_ms, text, speaker, words }) => ({
      id: 0,
      start_ms,
      end_ms,
      text,
      speaker: labelOf(chunk, speaker),
      channel: chunk.channel,
      confidence: null,
      words: words.map((word): Word => place(word)),
    }));
}
