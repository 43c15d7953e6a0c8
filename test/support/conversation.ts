import { randomSentences } from '../../apps/simulator/tone/random-sentences.ts';
import { type SpokenWord, speak } from '../../apps/simulator/tone/speak.ts';
import { type Encoding, encode } from './audio.ts';

/** A recording with a speaker on each channel, and what each of them says. */
export type Conversation = { path: string; words: SpokenWord[][]; durationMs: number };

/** Writes a recording of several channels, each with tone speech of its own; some talk at the same time. */
export async function makeConversation({
  minutes,
  channels,
  gapMs,
  seed = 100,
  ...encoding
}: { minutes: number; channels: number; gapMs: number; seed?: number } & Encoding): Promise<Conversation> {
  const voices = Array.from({ length: channels }, (_, channel) =>
    speak(randomSentences({ seed: seed + channel, minutes, gapMs }), { gapMs }),
  );
  const durationMs = Math.max(...voices.map(voice => voice.durationMs));
  const samples = durationMs * 16;
  await encode(
    interleaved(
      voices.map(voice => inSeconds(voice.pcm())),
      samples,
    ),
    durationMs,
    encoding,
    channels,
  );
  return { path: encoding.path, words: voices.map(voice => voice.words), durationMs };
}

function* interleaved(voices: Generator<Int16Array>[], samples: number): Generator<Int16Array> {
  for (let left = samples; left > 0; left -= 16_000) {
    const length = Math.min(left, 16_000);
    const block = new Int16Array(length * voices.length);
    voices.forEach((voice, channel) => {
      const second: Int16Array = voice.next().value ?? new Int16Array(0);
      for (let at = 0; at < length; at++) block[at * voices.length + channel] = second[at] ?? 0;
    });
    yield block;
  }
}

function* inSeconds(pcm: Iterable<Int16Array>): Generator<Int16Array> {
  let second = new Int16Array(16_000);
  let filled = 0;
  for (const samples of pcm) {
    for (let at = 0; at < samples.length; ) {
      const part = samples.subarray(at, at + second.length - filled);
      second.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < second.length) continue;
      yield second;
      second = new Int16Array(16_000);
      filled = 0;
    }
  }
  yield second;
}
