import { z } from 'zod';
import type { ChunkResult } from './chunk.ts';
import { joinText } from './join-text.ts';
import { isRepetitive } from './repetition.ts';
import type { Span } from './span.ts';

/**
 * What makes an engine's answer doubtful: `repetition`, one phrase over and over; `symbol_run`, one mark over and over
 * (`!!!!`); `text_in_silence`, text of a time when nothing sounded; `no_text`, none although something sounded for
 * seconds; `implausible_rate`, more than can be said in the time, or next to nothing in minutes of sound.
 */
export const QualityFlag = z.enum(['repetition', 'symbol_run', 'text_in_silence', 'no_text', 'implausible_rate']);
export type QualityFlag = z.infer<typeof QualityFlag>;

type Heard = Pick<ChunkResult, 'segments' | 'timestamps_source'>;

/**
 * What is doubtful in what an engine said of a chunk that has sound in these spans; nothing if it may well be right.
 * What is rare in speech passes: a flag costs a second engine's time. Times that were made up are not held against it.
 */
export function qualityFlags({ segments, timestamps_source }: Heard, sound: Span[]): QualityFlag[] {
  const said = segments.filter(segment => LETTER.test(segment.text));
  const timed = timestamps_source === 'estimated' ? [] : said;
  const text = joinText(segments.map(segment => segment.text));
  const soundMs = sound.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const is: Record<QualityFlag, boolean> = {
    repetition: isRepetitive(text),
    symbol_run: SYMBOL_RUN.test(text),
    text_in_silence: timed.some(segment => !sound.some(span => touches(span, segment))),
    no_text: said.length === 0 && soundMs >= SOUND_WITHOUT_TEXT_MS,
    implausible_rate:
      isTooMuch(text, soundMs) ||
      timed.some(({ text, start_ms, end_ms }) => isTooMuch(text, end_ms - start_ms)) ||
      (said.length > 0 && isTooLittle(text, soundMs)),
  };
  return QualityFlag.options.filter(flag => is[flag]);
}

const LETTER = /[\p{L}\p{N}]/u;

// Three of a mark that nobody doubles, four of one that people do, ten of one that draws a pause or hides a word.
const SYMBOL_RUN = /([。，、；：,;:\ufffd])(?:\s*\1){2}|([!?！？])(?:\s*\2){3}|([^\p{L}\p{N}\p{M}\s])(?:\s*\3){9}/u;

/** A door, a cough or a ringing telephone is over by then. */
const SOUND_WITHOUT_TEXT_MS = 5_000;

/** Speech that fades is text a little longer than it is sound. */
const FADE_MS = 500;

function touches({ startMs, endMs }: Span, { start_ms, end_ms }: Heard['segments'][number]): boolean {
  return start_ms < endMs + FADE_MS && end_ms > startMs - FADE_MS;
}

/**
 * The least time that a character takes to say. Readers of 17 languages spoke 5 to 8 syllables a second, the fastest 9
 * (Coupé, Oh, Dediu and Pellegrino, Science Advances 5(9), 2019, doi:10.1126/sciadv.aaw2594); twice that is the limit
 * where a character is a syllable. An alphabet spells a syllable with about three letters.
 */
const LEAST_MS = { syllable: 1000 / 18, letter: 1000 / 50 };
const SYLLABLE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}]/gu;
const LETTERS = /[\p{L}\p{N}]/gu;

/** Clips are cut close, and times are rounded: nothing can be told of a word or two. */
const TOLERANCE_MS = 2_000;

function isTooMuch(text: string, ms: number): boolean {
  const syllables = count(text, SYLLABLE);
  const letters = count(text, LETTERS) - syllables;
  return syllables * LEAST_MS.syllable + letters * LEAST_MS.letter > ms + TOLERANCE_MS;
}

/** A minute of sound, and not so much as a character in ten seconds. */
function isTooLittle(text: string, ms: number): boolean {
  return ms >= 60_000 && count(text, LETTERS) < ms / 10_000;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
