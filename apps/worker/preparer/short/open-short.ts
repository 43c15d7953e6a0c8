import { open, readFile } from 'node:fs/promises';
import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import { type Decoding, decode, isMix } from '../decode.ts';
import { encodeFlac } from '../encode.ts';
import type { Source } from '../find-source.ts';
import type { Opened } from '../open-recording.ts';
import type { PreparerSettings } from '../settings.ts';
import { LONGEST_MS, type ShortSound } from './decode-short.ts';
import type { Decoders } from './decoders.ts';
import { encodeWav } from './encode-wav.ts';
import { mix } from './mix.ts';
import { type PlainSound, readWav } from './read-wav.ts';
import { resample } from './resample.ts';

/**
 * Opens a recording without starting a program to decode it, if it is short or plain WAV of few bytes. Null if it is
 * not, if there is anything about it to be judged, or if there are no decoders: that is for the ordinary way.
 */
export async function openShort(
  { path, bytes }: Pick<Source, 'path' | 'bytes'>,
  { decoders, settings }: { decoders: Decoders | null; settings: PreparerSettings },
  signal: AbortSignal,
): Promise<Opened | null> {
  if (!decoders || bytes > MOST_BYTES) return null;
  const plain = await readPlain(path, signal);
  const sound = plain ? soundOf(plain) : await decoders.decode(path, signal);
  if (!sound) return null;
  const isShort = sound.samples.length <= (LONGEST_MS / 1000) * SAMPLE_RATE;
  return {
    path,
    probed: sound.probed,
    // Where channels are wanted for themselves, which is rare, the ordinary decoder tells them apart.
    decode: downmix => (isMix(downmix) ? decoded(sound) : decode(path, downmix, settings, signal)),
    encode: isShort ? encodeWav : samples => encodeFlac(samples, settings, signal),
    suffix: isShort ? 'wav' : 'flac',
  };
}

const MOST_BYTES = 10 * 1024 * 1024;

async function readPlain(path: string, signal: AbortSignal): Promise<PlainSound | null> {
  return (await isWav(path)) ? readWav(await readFile(path, { signal })) : null;
}

/** Null for what is longer than a short one and of another rate, for nobody else is served until it is brought to ours. */
function soundOf({ channels, sampleRate, samples }: PlainSound): ShortSound | null {
  const durationMs = Math.round((samples.length / channels / sampleRate) * 1000);
  if (durationMs > LONGEST_MS && sampleRate !== SAMPLE_RATE) return null;
  const probed = { codec: 'pcm_s16le', channels, durationMs };
  return { probed, samples: resample(mix(samples, channels), sampleRate), complaints: '' };
}

async function isWav(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4) });
  return bytesRead === 4 && buffer.toString('latin1') === 'RIFF';
}

function decoded({ samples, complaints }: ShortSound): Decoding {
  async function* blocks() {
    for (let at = 0; at < samples.length; at += SAMPLE_RATE) yield samples.subarray(at, at + SAMPLE_RATE);
  }
  return { blocks: blocks(), ended: Promise.resolve({ code: 0, signal: null, complaints }) };
}
