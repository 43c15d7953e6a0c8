import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import { type CutRule, type Cutter, openCutter, type Piece, WHOLE } from '#shared/domain/cut.ts';
import { frameLevels } from '#shared/domain/level.ts';
import { channelOf } from './decode.ts';

/** A piece of one channel with its samples. */
export type CutPiece = Piece & { channel: number; index: number; sound: Int16Array[] };

/** Whether somebody speaks in some sound. */
export type HearsSound = (sound: Int16Array) => boolean;

export type Division = {
  /** How many channels take turns in the blocks; each is cut for itself. */
  channels: number;
  /** More samples of a channel are not read. */
  maxSamples: number;
  /** How to cut a recording that has so many samples at least; null to wait whether it becomes longer. */
  ruleFor(samples: number): Promise<CutRule | null>;
  /** Tells speech in some sound, if there is anybody who can. */
  hears: HearsSound | null;
  /** Is handed each piece as soon as it is certain; `isLeft` says that it was cut at the end of the recording. */
  take(piece: CutPiece, isLeft: boolean): Promise<void>;
};

/** Divides a recording into pieces while it is being decoded, and tells how many samples each channel had. */
export async function divide(blocks: AsyncIterable<Int16Array>, division: Division): Promise<number> {
  const { channels, maxSamples, ruleFor, hears, take } = division;
  const lines = Array.from({ length: channels }, (_, channel) => openLine(channel, hears));
  let rule: CutRule | null = null;
  let total = 0;
  for await (const block of blocks) {
    total += block.length / channels;
    if (total > maxSamples) return total;
    for (const line of lines) line.add(channelOf(block, line.channel, channels));
    rule ??= await ruleFor(total);
    if (!rule) continue;
    for (const line of lines) for (const piece of line.cut(rule)) await take(piece, false);
  }
  for (const line of lines) for (const piece of line.end(rule ?? WHOLE, total)) await take(piece, true);
  return total;
}

/** Who tells speech needs some of it to be sure. */
const HEARD_SAMPLES = 1.5 * SAMPLE_RATE;

/** One channel: what is held of it, and where it is cut. */
function openLine(channel: number, hears: HearsSound | null) {
  const held = holdSamples();
  let levels: number[] = [];
  let cutter: Cutter | undefined;
  let index = 0;

  function* piecesOf(cut: (cutter: Cutter) => Piece[], rule: CutRule): Generator<CutPiece> {
    cutter ??= openCutter(rule, hears ? sample => hears(held.around(sample)) : undefined);
    for (const piece of cut(cutter))
      yield { ...piece, channel, index: index++, sound: held.takeUntil(piece.endSample) };
  }

  function heard(): number[] {
    const portion = levels;
    levels = [];
    return portion;
  }

  return {
    channel,
    add(sound: Int16Array) {
      held.add(sound);
      for (const level of frameLevels(sound)) levels.push(level);
    },
    cut: (rule: CutRule) => piecesOf(cutter => cutter.push(heard()), rule),
    end: (rule: CutRule, total: number) => piecesOf(cutter => [...cutter.push(heard()), ...cutter.end(total)], rule),
  };
}

function holdSamples() {
  const blocks: Int16Array[] = [];
  let start = 0;
  return {
    /** A second and a half of what is held, with the sample in its middle. */
    around(sample: number): Int16Array {
      const found = new Int16Array(HEARD_SAMPLES);
      let at = start - (sample - HEARD_SAMPLES / 2);
      for (const block of blocks) {
        const from = Math.max(0, -at);
        const part = block.subarray(from, Math.max(from, HEARD_SAMPLES - at));
        if (part.length > 0) found.set(part, at + from);
        at += block.length;
      }
      return found;
    },
    add: (block: Int16Array) => blocks.push(block),
    takeUntil(end: number): Int16Array[] {
      const taken: Int16Array[] = [];
      while (start < end) {
        const block = blocks.shift()!;
        const part = block.subarray(0, end - start);
        if (part.length < block.length) blocks.unshift(block.subarray(part.length));
        taken.push(part);
        start += part.length;
      }
      return taken;
    },
  };
}
