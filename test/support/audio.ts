import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { mulberry32 } from '../../apps/simulator/tone/mulberry32.ts';
import { randomSentences } from '../../apps/simulator/tone/random-sentences.ts';
import { type SpokenWord, speak } from '../../apps/simulator/tone/speak.ts';
import type { Language } from '../../apps/simulator/tone/symbols.ts';

export type Format = 'wav' | 'mp3' | 'm4a' | 'ogg' | 'flac' | 'webm' | 'mp4';

/** How a recording is stored. `codec`, `bitrate` (`'24k'`) are ffmpeg's words; mp4 and webm have a picture unless told. */
export type Encoding = {
  path: string;
  format?: Format;
  codec?: string;
  sampleRate?: number;
  channels?: number;
  bitrate?: string;
  video?: boolean;
};

/** A recording and all that is said in it. `text` joins its sentences with a space in English, with nothing in Chinese. */
export type Recording = { path: string; words: SpokenWord[]; sentences: string[]; durationMs: number; text: string };

/** `gapMs` is the silence between two sentences. */
export type Spoken = {
  minutes?: number;
  words?: number;
  sentences?: string[];
  language?: Language;
  seed?: number;
  gapMs?: number;
};

const codecs: Record<Format, string> = {
  wav: 'pcm_s16le',
  mp3: 'libmp3lame',
  m4a: 'aac',
  ogg: 'libopus',
  flac: 'flac',
  webm: 'libopus',
  mp4: 'aac',
};

/** Writes a recording of tone speech: `sentences` as given, or random ones of a seed, counted in `words` or `minutes`. */
export async function makeRecording({ language, ...options }: Spoken & Encoding): Promise<Recording> {
  const { seed = 1, words, minutes, gapMs, path } = options;
  const sentences = options.sentences ?? randomSentences({ seed, words, minutes, gapMs });
  const speech = speak(sentences, { language, gapMs });
  await encode(speech.pcm(), speech.durationMs, options);
  const { durationMs, text } = speech;
  return { path, words: speech.words, sentences: speech.sentences.map(sentence => sentence.text), durationMs, text };
}

/** Writes a recording in which nothing sounds. */
export async function makeSilence({ seconds, ...encoding }: { seconds: number } & Encoding): Promise<void> {
  await encode(silence(seconds), seconds * 1000, encoding);
}

/** Writes tone speech between stretches of other sound, each of so many minutes; tells where the speech begins and ends. */
export async function makeSpeechAmidNoise({ minutes, ...encoding }: { minutes: number } & Encoding) {
  const speech = speak(randomSentences({ seed: 5, minutes }), {});
  const before = [...noise(minutes, 6)];
  const startMs = (before.reduce((sum, samples) => sum + samples.length, 0) * 1000) / 16_000;
  const pcm = [...before, ...speech.pcm(), ...noise(minutes, 7)];
  await encode(pcm, minutes * 2 * 60_000 + speech.durationMs, encoding);
  return { startMs, endMs: startMs + speech.durationMs };
}

/** Writes an mp4 that has a picture and no audio stream. */
export async function makeVideoWithoutSound({ seconds, path }: { seconds: number; path: string }): Promise<void> {
  await ffmpeg([...picture(seconds * 1000), ...videoCodec('mp4'), '-f', 'mp4', path]);
}

/** Writes an m4a and cuts off its second half: its index, at the end, is gone, so nothing of it can be decoded. */
export async function makeTruncatedM4a({ path, words = 60 }: { path: string; words?: number }): Promise<void> {
  await makeRecording({ path, words, format: 'm4a' });
  const file = await open(path, 'r+');
  await file.truncate(Math.floor((await file.stat()).size / 2));
  await file.close();
}

/** Writes a text file, whatever its name says. */
export async function makeText({ path }: { path: string }): Promise<void> {
  await writeFile(path, 'These are minutes of a meeting, not a recording of one.\n'.repeat(100));
}

/** Writes sound, 16 bits at 16 kHz, of one channel unless told. */
export async function encode(
  pcm: Iterable<Int16Array>,
  durationMs: number,
  encoding: Encoding,
  ofChannels = 1,
): Promise<void> {
  const format = encoding.format ?? (encoding.path.split('.').at(-1) as Format);
  const video = encoding.video ?? (format === 'mp4' || format === 'webm');
  const args = [
    ...['-f', 's16le', '-ar', '16000', '-ac', `${ofChannels}`, '-i', 'pipe:0'],
    ...(video ? [...picture(durationMs), '-map', '0:a', '-map', '1:v', ...videoCodec(format)] : []),
    ...['-c:a', encoding.codec ?? codecs[format]],
    ...(encoding.bitrate ? ['-b:a', encoding.bitrate] : []),
    ...(encoding.sampleRate ? ['-ar', `${encoding.sampleRate}`] : []),
    ...(encoding.channels ? ['-ac', `${encoding.channels}`] : []),
    ...(format === 'flac' ? ['-sample_fmt', 's16'] : []),
    ...['-f', format === 'm4a' ? 'ipod' : format, encoding.path],
  ];
  await ffmpeg(args, pcm);
}

function picture(durationMs: number): string[] {
  return ['-f', 'lavfi', '-i', `color=c=gray:s=64x64:r=1:d=${durationMs / 1000}`];
}

function videoCodec(format: Format): string[] {
  if (format === 'webm') return ['-c:v', 'libvpx', '-deadline', 'realtime'];
  return ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
}

function* silence(seconds: number): Generator<Int16Array> {
  for (let second = 0; second < seconds; second++) yield new Int16Array(16_000 * Math.min(1, seconds - second));
}

/** Bursts of noise of various lengths, each with a second of silence after it. */
function* noise(minutes: number, seed: number): Generator<Int16Array> {
  const random = mulberry32(seed);
  for (let left = minutes * 60 * 16_000; left > 0; ) {
    const loud = Math.round((0.6 + 4 * random()) * 16_000);
    const burst = Int16Array.from({ length: loud + 16_000 }, (_, at) => (at < loud ? (random() - 0.5) * 12_000 : 0));
    yield burst;
    left -= burst.length;
  }
}

async function ffmpeg(args: string[], pcm: Iterable<Int16Array> = []): Promise<void> {
  const child = spawn('ffmpeg', ['-v', 'error', '-y', ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
  const complaint = child.stderr.setEncoding('utf8').toArray();
  const closed = once(child, 'close');
  await pipeline(Readable.from(bytes(pcm)), child.stdin).catch(() => {});
  const [code] = await closed;
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${(await complaint).join('')}`);
}

function* bytes(pcm: Iterable<Int16Array>): Generator<Buffer> {
  for (const samples of pcm) yield Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}
