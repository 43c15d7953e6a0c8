import { expect, test } from 'vitest';
import type { JobRow } from '#shared/domain/job.ts';
import type { Segment, Transcript } from '#shared/domain/transcript.ts';
import { isGoodLink, makeLink } from '../../apps/api/dashscope/link.ts';
import { readTime, writeTime } from '../../apps/api/dashscope/time.ts';
import { writeTranscriptionFile } from '../../apps/api/dashscope/transcription-file.ts';

const segment = (id: number, channel: number, speaker: string | null, text: string): Segment => {
  const words = [{ start_ms: id * 1000, end_ms: id * 1000 + 500, text }];
  return { id, start_ms: id * 1000, end_ms: id * 1000 + 900, text, speaker, channel, confidence: null, words };
};

// biome-ignore lint/suspicious/noExplicitAny: a test reads any answer
function write(segments: Segment[], { channels, diarization }: { channels: number[]; diarization: boolean }): any {
  const job = { sourceUrl: 'https://a.b/c', codec: 'aac', channels: 2, options: { diarization } } as JobRow;
  return writeTranscriptionFile(job, { segments, duration_ms: 4_000 } as Transcript, channels);
}

test('each channel has its own text, sentences numbered from 1, and speakers numbered over all', () => {
  const heard = [segment(0, 1, 'ch1', '你好，'), segment(1, 0, 'ch0', 'yes.'), segment(2, 1, 'ch1', '再见')];
  const { transcripts } = write(heard, { channels: [0, 1, 7], diarization: true });
  expect(transcripts).toMatchObject([
    { channel_id: 0, text: 'yes.', sentences: [{ sentence_id: 1, speaker_id: 0 }] },
    {
      channel_id: 1,
      text: '你好，再见',
      content_duration_in_milliseconds: 1_800,
      sentences: [
        { sentence_id: 1, speaker_id: 1 },
        { sentence_id: 2, speaker_id: 1 },
      ],
    },
  ]);
  expect(transcripts[1].sentences[0].words).toEqual([
    { begin_time: 0, end_time: 500, text: '你好', punctuation: '，' },
  ]);
});

test('speakers are not told unless they were asked for', () => {
  const { transcripts } = write([segment(0, 0, 'SPK0', 'yes')], { channels: [], diarization: false });
  expect(transcripts[0].sentences[0]).not.toHaveProperty('speaker_id');
});

test('a link is good for a day', () => {
  const secret = Buffer.from('secret');
  const linked = { jobId: '1', channels: '0' };
  const given = new URLSearchParams(makeLink(secret, linked, 1_000).split('?')[1]);
  const query = { expires: Number(given.get('expires')), signature: given.get('signature')! };
  expect(isGoodLink(secret, linked, query, 1_000 + 86_399)).toBe(true);
  expect(isGoodLink(secret, linked, query, 1_000 + 86_400)).toBe(false);
  expect(isGoodLink(Buffer.from('other'), linked, query, 1_000)).toBe(false);
});

test('times are those of Beijing', () => {
  expect(writeTime(new Date('2025-02-13T18:00:27.754Z'))).toBe('2025-02-14 02:00:27.754');
  expect(readTime('20250214020027')).toEqual(new Date('2025-02-13T18:00:27Z'));
  expect(readTime('20250214')).toEqual(new Date('2025-02-13T16:00:00Z'));
  expect(readTime('20251314')).toBeNull();
});
