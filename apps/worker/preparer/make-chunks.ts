import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import type { CutRule } from '#shared/domain/cut.ts';
import { cutRule, type Recording, UNCUT_S } from '#shared/domain/plan.ts';
import type { Downmix } from './decode.ts';
import { divide } from './divide.ts';
import type { Ledger, Planned } from './ledger.ts';
import type { ChildEnd } from './limited-child.ts';
import type { Opened } from './open-recording.ts';
import type { Probed } from './probe.ts';
import { openWriting, type WritingParts, type Written } from './write-pieces.ts';

/** What came of decoding once through: how many samples, how it was planned if that was needed, how the decoder ended. */
export type Pass = Written & { path: string; samples: number; planned: Planned | null; end: ChildEnd };

/** Decodes a recording and has its chunks transcribed, each as soon as it is cut. */
export async function makeChunks(
  recording: Opened,
  downmix: Downmix,
  parts: WritingParts,
  signal: AbortSignal,
): Promise<Pass> {
  const { path, probed } = recording;
  const { channels } = downmix;
  const { blocks, ended } = recording.decode(downmix);
  const planning = openPlanning(parts.ledger, { durationMs: probed.durationMs, channels });
  const holdsSilence = mayCancel(downmix, probed);
  const writing = openWriting(parts, recording, { channels, holdsSilence }, planning.planned, signal);
  try {
    const maxSamples = parts.settings.MAX_AUDIO_HOURS * 3600 * SAMPLE_RATE;
    const { hears } = parts;
    const samples = await divide(blocks, {
      channels,
      maxSamples,
      ruleFor: planning.ruleFor,
      hears,
      take: writing.take,
    });
    const end = await ended;
    signal.throwIfAborted();
    return { path, samples, planned: planning.planned(), end, ...(await writing.written()) };
  } catch (error) {
    await writing.discard();
    throw error;
  }
}

/** Two channels of opposite phase cancel each other out when they are mixed. */
export function mayCancel(downmix: Downmix, probed: Probed): boolean {
  return downmix.channels === 1 && probed.channels === 2;
}

/** Asks for a plan once a recording is, or says that it is, too long to be left whole in any case. */
function openPlanning(ledger: Ledger, recording: Recording) {
  const statedS = (recording.durationMs ?? 0) / 1000;
  let planned: Planned | null = null;
  return {
    planned: () => planned,
    async ruleFor(samples: number): Promise<CutRule | null> {
      const seconds = Math.max(samples / SAMPLE_RATE, statedS);
      if (seconds <= UNCUT_S) return null;
      planned ??= await ledger.plan(recording);
      return seconds > planned.plan.wholeS ? cutRule(planned.plan) : null;
    },
  };
}
