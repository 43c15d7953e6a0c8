import { UNKNOWN_AUDIO_MS } from './backlog.ts';

/** How long a recording was that is done; its size and the ending of its name where they are known. */
export type PastAudio = { audioMs: number; bytes: number | null; format: string | null; isOwn: boolean };

/** Bits per second where nothing is known: of sound as it is, of films, and of everything that is packed. */
const BIT_RATES: Record<string, number> = {
  ...Object.fromEntries(['wav', 'aif', 'aiff', 'pcm'].map(format => [format, 256_000])),
  ...Object.fromEntries(['mp4', 'mkv', 'mov', 'avi', 'webm'].map(format => [format, 1_000_000])),
  flac: 300_000,
};
const PACKED = 64_000;

const LEAST_MS = 1_000;
const MOST_MS = 24 * 3_600_000;

/**
 * How long a recording is, before anybody has opened it: by its size, as recordings of the same format were, of the
 * project's own if there are any; else by usual bit rates. Without a size it is as long as others were, or ten minutes.
 */
export function estimateAudioMs(recording: { bytes: number | null; format: string | null }, past: PastAudio[]): number {
  const guess = recording.bytes === null ? meanMs(nearest(past)) : recording.bytes * msPerByte(recording.format, past);
  return Math.round(Math.min(Math.max(guess, LEAST_MS), MOST_MS));
}

/** The ending of a name in lower case, or null. */
export function formatOf(name: string | null): string | null {
  return name?.match(/\.(\w{1,8})$/)?.[1]?.toLowerCase() ?? null;
}

function msPerByte(format: string | null, past: PastAudio[]): number {
  const alike = nearest(past.filter(each => each.format === format && each.bytes !== null && each.bytes > 0));
  const bytes = alike.reduce((sum, each) => sum + each.bytes!, 0);
  if (bytes === 0) return 8_000 / (BIT_RATES[format ?? ''] ?? PACKED);
  return alike.reduce((sum, each) => sum + each.audioMs, 0) / bytes;
}

function nearest(past: PastAudio[]): PastAudio[] {
  const own = past.filter(each => each.isOwn);
  return own.length > 0 ? own : past;
}

function meanMs(past: PastAudio[]): number {
  return past.length === 0 ? UNKNOWN_AUDIO_MS : past.reduce((sum, each) => sum + each.audioMs, 0) / past.length;
}
