import { open, readFile } from 'node:fs/promises';
import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import type { Options } from '#shared/domain/options.ts';
import { type Decoding, type Downmix, decode } from '../decode.ts';
import type { Source } from '../find-source.ts';
import type { Opened } from '../open-recording.ts';
import type { PreparerSettings } from '../settings.ts';
import { LONGEST_MS } from './decode-short.ts';
import type { Decoders } from './decoders.ts';
import { encodeWav } from './encode-wav.ts';
import { mix } from './mix.ts';
import { readWav } from './read-wav.ts';
import { resample } from './resample.ts';

/**
 * Opens a short recording without starting a program for it. Null if it is not short, if there is anything about it to
 * be judged, or if there are no decoders: that is for the ordinary way.
 */
export async function openShort(
  { path, bytes }: Source,
  options: Options,
  { decoders, settings }: { decoders: Decoders | null; settings: PreparerSettings },
  signal: AbortSignal,
): Promise<Opened | null> {
  if (!decoders || bytes > MOST_BYTES || options.channels === 'split') return null;
  const plain = await openPlain(path, signal);
  if (plain) return plain;
  const sound = await decoders.decode(path, signal);
  if (!sound) return null;
  const { probed, samples, complaints } = sound;
  const decodeOnce = (downmix: Downmix) =>
    downmix === 'all' ? decoded(samples, complaints) : decode(path, downmix, settings, signal);
  return { probed, decode: decodeOnce, encode: encodeWav, suffix: 'wav' };
}

const MOST_BYTES = 10 * 1024 * 1024;

async function openPlain(path: string, signal: AbortSignal): Promise<Opened | null> {
  if (!(await isWav(path))) return null;
  const sound = readWav(await readFile(path, { signal }));
  if (!sound) return null;
  const { channels, sampleRate, samples } = sound;
  const durationMs = Math.round((samples.length / channels / sampleRate) * 1000);
  if (durationMs > LONGEST_MS) return null;
  return {
    probed: { codec: 'pcm_s16le', channels, durationMs },
    decode: downmix => decoded(resample(mix(samples, channels, downmix), sampleRate), ''),
    encode: encodeWav,
    suffix: 'wav',
  };
}

async function isWav(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4) });
  return bytesRead === 4 && buffer.toString('latin1') === 'RIFF';
}

function decoded(samples: Int16Array, complaints: string): Decoding {
  async function* blocks() {
    for (let at = 0; at < samples.length; at += SAMPLE_RATE) yield samples.subarray(at, at + SAMPLE_RATE);
  }
  return { blocks: blocks(), ended: Promise.resolve({ code: 0, signal: null, complaints }) };
}
