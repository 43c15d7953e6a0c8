import { msAt, SAMPLE_RATE } from '#shared/domain/chunk.ts';
import type { Warning } from '#shared/domain/options.ts';
import { readComplaints } from './ffmpeg-input.ts';
import { rejected } from './give-up.ts';
import { ranOutOfTime } from './limited-child.ts';
import type { Pass } from './make-chunks.ts';
import type { Probed } from './probe.ts';
import type { PreparerSettings } from './settings.ts';

/** Throws GiveUp if a recording says of itself that it is longer than allowed. */
export function checkLength(durationMs: number | null, settings: PreparerSettings): void {
  if ((durationMs ?? 0) <= settings.MAX_AUDIO_HOURS * 3_600_000) return;
  throw rejected('audio_too_long', `the recording is longer than the ${settings.MAX_AUDIO_HOURS} hours allowed`);
}

/**
 * Judges what came out of the decoder: nothing usable throws GiveUp; a recording of which a part could be decoded is
 * used as far as it goes, with a warning.
 */
export function checkPass(pass: Pass, probed: Probed, settings: PreparerSettings): Warning[] {
  const { path, samples, end } = pass;
  checkLength(samples / (SAMPLE_RATE / 1000), settings);
  if (ranOutOfTime(end)) {
    throw rejected('audio_undecodable', `decoding took more than ${settings.DECODE_CPU_S} s of CPU time`);
  }
  if (end.signal) throw rejected('audio_undecodable', 'the decoder broke down over the recording');
  const complaints = readComplaints(end.complaints, path);
  if (samples === 0 && end.code === 0 && complaints === '') {
    throw rejected('audio_empty', 'there is nothing in the sound track');
  }
  if (samples === 0) throw rejected('audio_undecodable', `the sound track cannot be decoded: ${complaints}`);
  return isIncomplete(pass, probed) ? [truncated(msAt(samples), probed.durationMs)] : [];
}

function isIncomplete({ samples, end }: Pass, { durationMs }: Probed): boolean {
  if (end.code !== 0) return true;
  if (durationMs !== null && msAt(samples) < Math.min(durationMs - 1_000, durationMs * 0.99)) return true;
  return tellsOfDamage(end.complaints);
}

/** Whether a decoder that went on to the end found a part of the recording damaged or missing. */
export function tellsOfDamage(complaints: string): boolean {
  return DAMAGE.test(complaints) && !ENDLESS.test(complaints);
}

const DAMAGE = /corrupt input packet|File ended prematurely/;
// A WAV file that was written to a pipe does not know its length; reading to its end looks like damage, and is none.
const ENDLESS = /Ignoring maximum wav data size/;

function truncated(decodedMs: number, statedMs: number | null): Warning {
  const stated = statedMs !== null && statedMs > decodedMs ? ` of the ${seconds(statedMs)} that it claims` : '';
  const detail = `the recording is damaged or incomplete; ${seconds(decodedMs)}${stated} could be decoded`;
  return { code: 'audio_truncated', option: null, detail };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
