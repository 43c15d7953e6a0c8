import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import { tellsOfDamage } from '../check-pass.ts';
import { mixed } from '../decode.ts';
import { INPUT_GUARD } from '../ffmpeg-input.ts';
import { type Probed, readProbe, SHOWN } from '../probe.ts';
import type { Ffmpeg } from './ffmpeg-wasm.ts';

/** A short recording, decoded: 16 kHz mono, its channels mixed. `complaints` is what the decoder wrote meanwhile. */
export type ShortSound = { probed: Probed; samples: Int16Array; complaints: string };

/** No recording longer than this is short. */
export const LONGEST_MS = 60_000;

/**
 * Decodes a recording as the ordinary decoder would. Null if it is longer than a short one may be, or if there is
 * anything about it to be judged.
 */
export function decodeShort(ffmpeg: Ffmpeg, file: Uint8Array): ShortSound | null {
  ffmpeg.write(INPUT, file);
  try {
    return decodeInput(ffmpeg);
  } finally {
    for (const path of [INPUT, FACTS, OUTPUT]) ffmpeg.take(path);
  }
}

function decodeInput({ take, ffprobe, ffmpeg }: Ffmpeg): ShortSound | null {
  const looked = ffprobe(['-v', 'level+warning', ...INPUT_GUARD, ...SHOWN, INPUT, '-o', FACTS]);
  const facts = take(FACTS);
  const probed = facts && !isTrouble(looked) ? readProbe(Buffer.from(facts).toString(), looked) : null;
  if (!probed || (probed.durationMs ?? 0) > LONGEST_MS) return null;
  const downmix = probed.channels === 2 ? STEREO : mixed(probed.channels).words;
  const decoded = ffmpeg([...QUIET, ...INPUT_GUARD, '-i', INPUT, ...SOUND, ...downmix, ...RAW, ...NO_LONGER, OUTPUT]);
  const bytes = take(OUTPUT);
  if (decoded.code !== 0 || isTrouble(decoded.complaints) || !bytes?.length) return null;
  if (bytes.length > (LONGEST_MS / 1000) * SAMPLE_RATE * 2) return null;
  const samples = new Int16Array(bytes.length >> 1);
  new Uint8Array(samples.buffer).set(bytes.subarray(0, samples.byteLength));
  return { probed, samples, complaints: decoded.complaints };
}

const INPUT = '/recording';
const FACTS = '/facts';
const OUTPUT = '/sound';
const QUIET = ['-v', 'level+info', '-hide_banner', '-nostats', '-filter_threads', '1', '-threads', '1'];
const SOUND = ['-map', '0:a:0', '-vn', '-sn', '-dn'];
// The same as that but for rounding; told so, ffmpeg brings one channel to its rate and not both.
const STEREO = ['-af', 'pan=mono|c0=.5*c0+.5*c1'];
const RAW = ['-ar', `${SAMPLE_RATE}`, '-f', 's16le'];
const NO_LONGER = ['-t', `${LONGEST_MS / 1000 + 1}`];

// What harms nothing is a warning; where the ordinary decoder would tell of damage, it shall.
function isTrouble(complaints: string): boolean {
  return /\[(error|fatal|panic)\]/.test(complaints) || tellsOfDamage(complaints);
}
