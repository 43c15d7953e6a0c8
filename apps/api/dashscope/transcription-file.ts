import type { JobRow } from '#shared/domain/job.ts';
import { joinText } from '#shared/domain/join-text.ts';
import type { Segment, Transcript, Word } from '#shared/domain/transcript.ts';

/** A transcript as the hosted service's files have it, with the channels that were asked for; all, mixed down, if none. */
export function writeTranscriptionFile(job: JobRow, transcript: Transcript, channels: number[]): object {
  const count = job.channels ?? 1;
  const wanted = channels.length > 0 ? channels.filter(channel => channel < count) : [0];
  const speakers = new Map<string, number>();
  return {
    file_url: job.sourceUrl,
    properties: {
      audio_format: job.codec,
      channels: Array.from({ length: count }, (_, channel) => channel),
      // Not kept: everything is decoded to 16 kHz.
      original_sampling_rate: null,
      original_duration_in_milliseconds: transcript.duration_ms,
    },
    transcripts: wanted.map(channel => writeChannel(channel, transcript, job.options.diarization ? speakers : null)),
  };
}

/** What numbers speakers have, as they come; null where they are not to be told apart. */
type Speakers = Map<string, number> | null;

function writeChannel(channel_id: number, transcript: Transcript, speakers: Speakers): object {
  const segments = transcript.segments.filter(({ channel }) => channel === channel_id);
  return {
    channel_id,
    content_duration_in_milliseconds: segments.reduce((sum, { start_ms, end_ms }) => sum + end_ms - start_ms, 0),
    text: joinText(segments.map(({ text }) => text)),
    sentences: segments.map((segment, index) => writeSentence(segment, index + 1, speakers)),
  };
}

function writeSentence({ start_ms, end_ms, text, speaker, words }: Segment, sentence_id: number, speakers: Speakers) {
  if (speakers && speaker !== null && !speakers.has(speaker)) speakers.set(speaker, speakers.size);
  return {
    begin_time: start_ms,
    end_time: end_ms,
    text,
    sentence_id,
    ...(speakers && speaker !== null && { speaker_id: speakers.get(speaker) }),
    words: words.map(writeWord),
  };
}

function writeWord({ start_ms, end_ms, text }: Word): object {
  const punctuation = /[\p{P}\s]*$/u.exec(text)![0];
  const word = text.slice(0, text.length - punctuation.length);
  return {
    begin_time: start_ms,
    end_time: end_ms,
    ...(word ? { text: word, punctuation } : { text, punctuation: '' }),
  };
}
