import type { Segment } from '../transcript.ts';
import { splitText } from './split-text.ts';

/** What stands on the screen at one time: one line of text without line breaks, never empty, shown for 1 ms or more. */
export type Cue = { startMs: number; endMs: number; text: string; speaker: string | null };

// Two lines of subtitles, and as long as they may stand.
const MAX_CHARACTERS = 84;
const MAX_MS = 7_000;

/**
 * Subtitles of the segments. A long segment becomes several cues; the times between them are those of its words where
 * it has any, and otherwise shared out by length of text.
 */
export function cuesOf(segments: Segment[]): Cue[] {
  return segments.flatMap(segment => {
    const text = segment.text.replace(/\s+/g, ' ').trim();
    return text === '' ? [] : split(segment, text);
  });
}

function split(segment: Segment, text: string): Cue[] {
  const { start_ms, speaker } = segment;
  const duration = segment.end_ms - start_ms;
  const parts = Math.max(Math.ceil(text.length / MAX_CHARACTERS), Math.ceil(duration / MAX_MS), 1);
  // A cue of 0 ms is refused by players, and several cues need a millisecond each.
  const pieces = splitText(text, Math.min(parts, Math.max(duration, 1)));
  const end = Math.max(segment.end_ms, start_ms + pieces.length);
  let before = 0;
  let startMs = start_ms;
  return pieces.map((piece, index) => {
    before += spoken(piece);
    const left = pieces.length - 1 - index;
    const wanted = left === 0 ? end : timeAt(segment, before / Math.max(spoken(text), 1));
    const cue = { startMs, endMs: Math.max(startMs + 1, Math.min(wanted, end - left)), text: piece.trim(), speaker };
    startMs = cue.endMs;
    return cue;
  });
}

/** When a share of the text has been said. Words are the engine's tokens and need not spell the text exactly. */
function timeAt({ start_ms, end_ms, words }: Segment, share: number): number {
  const wanted = share * words.reduce((sum, word) => sum + spoken(word.text), 0);
  let said = 0;
  for (const word of words) {
    const length = spoken(word.text);
    if (said + length / 2 > wanted) return word.start_ms;
    said += length;
  }
  return Math.round(start_ms + share * (end_ms - start_ms));
}

/** Characters that are said: spaces and punctuation are in the text but not among the words. */
function spoken(text: string): number {
  return text.replace(/[\s\p{P}]/gu, '').length;
}
