import type { Readable } from 'node:stream';
import { type Decoding, type Downmix, decode } from './decode.ts';
import { encodeFlac } from './encode.ts';
import type { ChildLimits } from './limited-child.ts';
import { type Probed, probe } from './probe.ts';

/** A recording that can be decoded, and how its chunks are to be kept. */
export type Opened = {
  path: string;
  probed: Probed;
  decode(downmix: Downmix): Decoding;
  encode(samples: Int16Array[]): Readable;
  suffix: 'flac' | 'wav';
};

/** Opens a recording of any length. Throws GiveUp if there is no sound to decode. */
export async function openRecording(path: string, limits: ChildLimits, signal: AbortSignal): Promise<Opened> {
  return {
    path,
    probed: await probe(path, limits, signal),
    decode: downmix => decode(path, downmix, limits, signal),
    encode: samples => encodeFlac(samples, limits, signal),
    suffix: 'flac',
  };
}
