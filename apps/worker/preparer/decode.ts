import type { Readable } from 'node:stream';
import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import { INPUT_GUARD } from './ffmpeg-input.ts';
import { type ChildEnd, type ChildLimits, startLimited } from './limited-child.ts';

/** What is made of the channels of a recording: so many, by these words of ffmpeg. */
export type Downmix = { channels: number; words: string[] };

/** All channels in one, as they would sound together; how more than eight are placed ffmpeg does not know. */
export function mixed(channels: number): Downmix {
  const sum = Array.from({ length: channels }, (_, channel) => `c${channel}`).join('+');
  return { channels: 1, words: channels <= 8 ? ['-ac', '1'] : ['-af', `pan=mono|c0<${sum}`] };
}

export const FIRST: Downmix = { channels: 1, words: ['-af', 'pan=mono|c0=c0'] };

/** Whether all channels are heard in one. */
export function isMix(downmix: Downmix): boolean {
  return downmix.channels === 1 && downmix !== FIRST;
}

/** Each channel for itself. They are named one by one, for ffmpeg mixes them by what a layout of loudspeakers means. */
export function apart(channels: number): Downmix {
  const named = Array.from({ length: channels }, (_, channel) => `|c${channel}=c${channel}`);
  return { channels, words: ['-af', `pan=${channels}c${named.join('')}`] };
}

export type Decoding = {
  /**
   * 16 kHz, in blocks of a second; only the last is shorter. The samples of several channels take turns. To be read to the
   * end, or left by return or throw.
   */
  blocks: AsyncIterable<Int16Array>;
  ended: Promise<ChildEnd>;
};

/** Decodes the first sound track of a recording in one pass, as fast as it is read. */
export function decode(path: string, downmix: Downmix, limits: ChildLimits, signal: AbortSignal): Decoding {
  const { channels, words } = downmix;
  const output = ['-map', '0:a:0', '-vn', '-sn', '-dn', ...words, '-ar', `${SAMPLE_RATE}`, '-f', 's16le', 'pipe:1'];
  const input = ['-threads', '1', ...INPUT_GUARD, '-i', path];
  // Only at this level it tells when a signal ended it.
  const quiet = ['-v', 'level+info', '-hide_banner', '-nostdin', '-nostats', '-filter_threads', '1'];
  const child = startLimited('ffmpeg', [...quiet, ...input, ...output], limits, signal);
  child.stdin.end();
  async function* blocks() {
    try {
      yield* inSeconds(child.stdout, channels);
    } finally {
      child.kill();
    }
  }
  return { blocks: blocks(), ended: child.ended };
}

/** Portions a stream of 16-bit samples, however its bytes arrive, into blocks of a second; half a sample is left out. */
export async function* inSeconds(stream: Readable, channels = 1): AsyncGenerator<Int16Array> {
  let block = new Int16Array(SAMPLE_RATE * channels);
  let filled = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + block.byteLength - filled);
      new Uint8Array(block.buffer).set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < block.byteLength) continue;
      yield block;
      block = new Int16Array(SAMPLE_RATE * channels);
      filled = 0;
    }
  }
  const samples = Math.floor(filled / 2 / channels) * channels;
  if (samples > 0) yield block.subarray(0, samples);
}

/** One channel of a block whose channels take turns. */
export function channelOf(block: Int16Array, channel: number, channels: number): Int16Array {
  if (channels === 1) return block;
  const samples = new Int16Array(block.length / channels);
  for (let at = 0; at < samples.length; at++) samples[at] = block[at * channels + channel]!;
  return samples;
}
