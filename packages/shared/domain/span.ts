import { msAt } from './chunk.ts';
import { FRAME_SAMPLES, SOUND_LEVEL } from './level.ts';

/** A stretch of a chunk with sound in it, at most 30 s, in milliseconds from the start of the chunk. */
export type Span = { startMs: number; endMs: number };

/** What Fun-ASR hears at once: longer sound loses passages, and vLLM would cut it itself, without telling where. */
const LONGEST_MS = 30_000;

/**
 * Where there is sound between two sample positions, in order; `levels` are those of the frames from that of the first
 * position on. Silence of a second ends a span, as FunASR's own detector ends one after 0.8 s: engines without times
 * have those of the spans. What lasts longer than 30 s is cut in pauses some 15 s apart. No frame with sound is left out.
 */
export function spansOf(levels: number[], startSample: number, endSample: number): Span[] {
  const before = msAt(startSample % FRAME_SAMPLES);
  const toMs = (frame: number) => Math.min(Math.max(frame * FRAME_MS - before, 0), msAt(endSample - startSample));
  return stretchesOf(levels)
    .flatMap(stretch => cutLong(levels, stretch))
    .map(({ from, to }) => ({ startMs: toMs(from), endMs: toMs(to) }))
    .filter(span => span.endMs > span.startMs);
}

/** The spans of a chunk of which nobody knows where its sound is: the whole of it, in equal parts. */
export function evenSpans(durationMs: number): Span[] {
  const parts = Math.ceil(durationMs / LONGEST_MS);
  const at = (part: number) => Math.round((part * durationMs) / parts);
  return Array.from({ length: parts }, (_, part) => ({ startMs: at(part), endMs: at(part + 1) }));
}

type Frames = { from: number; to: number };

const FRAME_MS = msAt(FRAME_SAMPLES);
const LONGEST = LONGEST_MS / FRAME_MS;
// Half of what is allowed: there is a choice of pauses around it, and times are not too coarse.
const USUAL = LONGEST / 2;
const SILENCE = 1_000 / FRAME_MS;
// Speech begins and ends below the level of sound: a breath, an f, the end of a vowel.
const MARGIN = 300 / FRAME_MS;

/** Stretches of sound with their margins, divided by silence. */
function stretchesOf(levels: number[]): Frames[] {
  const stretches: Frames[] = [];
  levels.forEach((level, frame) => {
    if (level <= SOUND_LEVEL) return;
    const last = stretches.at(-1);
    if (last && frame - (last.to - MARGIN) < SILENCE) last.to = frame + 1 + MARGIN;
    else stretches.push({ from: Math.max(0, frame - MARGIN), to: frame + 1 + MARGIN });
  });
  return stretches.map(({ from, to }) => ({ from, to: Math.min(to, levels.length) }));
}

/** Parts of about the same length: a rest of a second would have no context. */
function cutLong(levels: number[], { from, to }: Frames): Frames[] {
  const parts: Frames[] = [];
  let start = from;
  while (to - start > LONGEST) {
    const target = (to - start) / Math.ceil((to - start) / USUAL);
    const cut = quietPlace(levels, start + target / 2, start + LONGEST, start + target);
    parts.push({ from: start, to: cut });
    start = cut;
  }
  return [...parts, { from: start, to }];
}

// Frames on either side of a cut: those of a pause between sentences, of a breath, of the gap between two words.
const PAUSES = [12, 5, 1];
const BELOW_SPEECH_DB = 6;
const AS_QUIET_DB = 1;

/** Before which frame in [from, to] to cut: of the longest kind of pause that there is, the one nearest to `target`. */
function quietPlace(levels: number[], from: number, to: number, target: number): number {
  const region = { from: Math.ceil(from), to: Math.floor(to) };
  const speech = loudTenth(levels.slice(region.from, region.to));
  const isPause = (level: number) => level <= SOUND_LEVEL || level <= speech - BELOW_SPEECH_DB;
  const reach = PAUSES.find(reach => loudnessAround(levels, region, reach).some(isPause)) ?? PAUSES.at(-1)!;
  return region.from + nearestQuiet(loudnessAround(levels, region, reach), target - region.from);
}

/** For each place to cut, the loudest frame within reach on either side: one word there disqualifies it. */
function loudnessAround(levels: number[], { from, to }: Frames, reach: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, place) =>
    Math.max(...levels.slice(Math.max(0, from + place - reach), from + place + reach)),
  );
}

function nearestQuiet(places: number[], target: number): number {
  const quietest = Math.min(...places);
  const distance = (place: number) => Math.abs(place - target);
  const good = places.flatMap((level, place) => (level <= quietest + AS_QUIET_DB ? [place] : []));
  return good.reduce((best, place) => (distance(place) < distance(best) ? place : best));
}

function loudTenth(levels: number[]): number {
  return levels.toSorted((a, b) => a - b)[Math.floor(levels.length * 0.9)]!;
}
