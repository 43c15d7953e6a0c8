import { createHash } from 'node:crypto';
import { decode, sampleRate } from './decode.ts';
import { type Sound, sounds } from './sounds.ts';
import { type HeardWord, toneWords } from './tone-words.ts';

/** What a voice activity detector would call a segment: tone words, or, with none, sound that is something else. */
export type HeardSegment = { start: number; end: number; words: HeardWord[] };

/** All that was heard. Times are seconds; silence gives no segments. */
export type Heard = { duration: number; segments: HeardSegment[] };

const sentenceGap = 0.4;
const shortestNoise = 0.3;

// Starting a decoder costs more than hearing a clip: of clips that come again and again, the latest are remembered.
const clipBytes = 1024 * 1024;
const clipsKept = 64;
const clips = new Map<string, Promise<Heard>>();

/** Hears a recording. Fails with UndecodableAudio where the real servers' decoder would. */
export function hear(audio: Buffer): Promise<Heard> {
  if (audio.length > clipBytes) return listen(audio);
  const key = createHash('sha1').update(audio).digest('base64');
  const heard = clips.get(key) ?? listen(audio);
  clips.delete(key);
  clips.set(key, heard);
  if (clips.size > clipsKept) clips.delete(clips.keys().next().value!);
  return heard;
}

async function listen(audio: Buffer): Promise<Heard> {
  const segments: HeardSegment[] = [];
  const found = sounds(decode(audio));
  for (;;) {
    const { value, done } = await found.next();
    if (done) return { duration: value / sampleRate, segments };
    const words = toneWords(value);
    if (words) for (const word of words) addWord(segments, word);
    else addNoise(segments, value);
  }
}

function addWord(segments: HeardSegment[], word: HeardWord): void {
  const sentence = segments.at(-1);
  if (sentence?.words.length && word.start - sentence.end < sentenceGap) {
    sentence.words.push(word);
    sentence.end = word.end;
  } else {
    segments.push({ start: word.start, end: word.end, words: [word] });
  }
}

function addNoise(segments: HeardSegment[], sound: Sound): void {
  const start = sound.start / sampleRate;
  const end = start + sound.samples.length / sampleRate;
  if (end - start > shortestNoise) segments.push({ start, end, words: [] });
}
