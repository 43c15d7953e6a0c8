import type { Options, Warning } from '#shared/domain/options.ts';
import { apart, type Downmix, mixed } from './decode.ts';
import type { Pass } from './make-chunks.ts';
import type { Probed } from './probe.ts';
import type { PreparerSettings } from './settings.ts';

/** More channels are more than one conversation, and each takes memory of its own. */
const MOST_CHANNELS = 8;

/** What to make of the channels of a recording. */
export function chooseDownmix(options: Options, { channels }: Probed): Downmix {
  return options.channels === 'split' && channels > 1 && channels <= MOST_CHANNELS ? apart(channels) : mixed(channels);
}

/** That channels were to be told apart, and were mixed. */
export function notSplit(options: Options, { channels }: Probed): Warning[] {
  if (options.channels === 'mix' || channels <= MOST_CHANNELS) return [];
  const detail = `the recording has ${channels} channels, and no more than ${MOST_CHANNELS} are told apart; they were mixed`;
  return [{ code: 'option_adjusted', option: 'channels', detail }];
}

/** That speakers were to be told apart in a recording that is too long to be kept whole. */
export function cutApart({ made, planned }: Pass, { DIARIZE_MAX_MINUTES }: PreparerSettings): Warning[] {
  if (!planned?.plan.diarizes || made[0]! < 2) return [];
  const detail =
    `speakers are told apart within each of its ${made[0]} parts only, ` +
    `for the recording is longer than the ${DIARIZE_MAX_MINUTES} minutes that are kept whole`;
  return [{ code: 'option_adjusted', option: 'diarization', detail }];
}
