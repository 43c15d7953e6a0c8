import { deflateSync } from 'node:zlib';
import { formatTranscript } from '#shared/domain/formats.ts';
import { languageName } from '#shared/domain/language-name.ts';
import type { Segment, Transcript } from '#shared/domain/transcript.ts';
import { speakerLetters } from './speaker-letters.ts';
import type { TranscriptionForm } from './transcription-form.ts';

/** What a transcription is in each response format; `filler` may come before it, as often as wanted. */
export const FORMATS: Record<TranscriptionForm['response_format'], Format> = {
  json: json(transcript => ({ text: transcript.text, usage: usageOf(transcript) })),
  verbose_json: json(verbose),
  diarized_json: json(diarized),
  text: text('text/plain', transcript => `${transcript.text}\n`),
  srt: text('text/plain', transcript => formatTranscript(transcript, 'srt').body),
  // It has to begin with its name, so that stands before the filler.
  vtt: { ...text('text/vtt', transcript => formatTranscript(transcript, 'vtt').body), opening: 'WEBVTT\n' },
};

type Write = (transcript: Transcript, form: TranscriptionForm) => string;
type Format = { contentType: string; write: Write; opening: string; filler: string };

function json(view: (transcript: Transcript, form: TranscriptionForm) => object): Format {
  const write: Write = (transcript, form) => JSON.stringify(view(transcript, form));
  return { contentType: 'application/json', write, opening: '', filler: ' ' };
}

function text(type: string, write: Write): Format {
  return { contentType: `${type}; charset=utf-8`, write, opening: '', filler: '\n' };
}

/** How much was transcribed, as OpenAI counts it. */
export function usageOf({ duration_ms }: Transcript): { type: 'duration'; seconds: number } {
  return { type: 'duration', seconds: seconds(duration_ms) };
}

/** Times of OpenAI's are seconds. */
export function seconds(ms: number): number {
  return ms / 1000;
}

function verbose(transcript: Transcript, form: TranscriptionForm): object {
  const wanted = form.timestamp_granularities.length > 0 ? form.timestamp_granularities : ['segment'];
  const language = transcript.language ?? (form.language === 'auto' ? null : form.language);
  return {
    task: 'transcribe',
    language: (language && languageName(language)) ?? 'unknown',
    duration: seconds(transcript.duration_ms),
    text: transcript.text,
    ...(wanted.includes('segment') && { segments: transcript.segments.map(each => verboseSegment(each, form)) }),
    ...(wanted.includes('word') && { words: transcript.segments.flatMap(wordsOf) }),
    usage: usageOf(transcript),
  };
}

// Fun-ASR tells no probabilities, and typed clients want numbers: 0 where nothing is known.
function verboseSegment(segment: Segment, { temperature }: TranscriptionForm): object {
  const bytes = Buffer.from(segment.text);
  return {
    id: segment.id,
    seek: Math.round(segment.start_ms / 10),
    start: seconds(segment.start_ms),
    end: seconds(segment.end_ms),
    text: segment.text,
    tokens: [],
    temperature,
    avg_logprob: 0,
    compression_ratio: bytes.length / deflateSync(bytes).length,
    no_speech_prob: 0,
  };
}

function wordsOf({ words }: Segment): object[] {
  return words.map(word => ({ word: word.text, start: seconds(word.start_ms), end: seconds(word.end_ms) }));
}

function diarized(transcript: Transcript): object {
  const letterOf = speakerLetters();
  return {
    task: 'transcribe',
    duration: seconds(transcript.duration_ms),
    text: transcript.text,
    segments: transcript.segments.map(segment => diarizedSegment(segment, letterOf)),
    usage: usageOf(transcript),
  };
}

/** A segment with its speaker; it is an event of a stream as it is. */
export function diarizedSegment(segment: Segment, letterOf: (speaker: string | null) => string): object {
  return {
    type: 'transcript.text.segment',
    id: segmentId(segment),
    start: seconds(segment.start_ms),
    end: seconds(segment.end_ms),
    text: segment.text,
    speaker: letterOf(segment.speaker),
  };
}

/** The id of a segment, which the deltas of its text name. */
export function segmentId({ id }: Segment): string {
  return `seg_${id}`;
}
