import { expect } from 'vitest';
import type { Transcript } from '#shared/domain/transcript.ts';
import type { Recording } from './audio.ts';

/** Every word that was put into the recording is in the transcript once, in order, within `toleranceMs` of its time. */
export function expectWords(transcript: Transcript, recording: Recording, toleranceMs = 100): void {
  const heard = transcript.segments.flatMap(segment => segment.words);
  expect(heard.map(word => word.text.toLowerCase())).toEqual(recording.words.map(word => word.text.toLowerCase()));
  const off = heard.map((word, index) => Math.abs(word.start_ms - recording.words[index]!.startMs));
  expect(Math.max(...off)).toBeLessThanOrEqual(toleranceMs);
}
