import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatTranscript, ResultFormat } from '#shared/domain/formats.ts';
import type { Segment, Transcript } from '#shared/domain/transcript.ts';

function segment(start_ms: number, end_ms: number, text: string, more: Partial<Segment> = {}): Segment {
  return { id: 0, start_ms, end_ms, text, speaker: null, channel: 0, confidence: null, words: [], ...more };
}

function transcript(segments: Segment[], more: Partial<Transcript> = {}): Transcript {
  return {
    id: '0199aaaa-0000-7000-8000-000000000000',
    text: '',
    language: 'en',
    duration_ms: 3_725_000,
    segments,
    speakers: [],
    timestamps_source: 'engine_words',
    coverage: { transcribed_ms: 3_725_000, silence_ms: 0, failed_ms: 0 },
    quality: { flags: [] },
    engine: { name: 'fun-asr-nano', revision: '2512', kind: 'funasr-server', version: '1.4.3' },
    ...more,
  };
}

const bodyOf = (segments: Segment[], format: ResultFormat, more: Partial<Transcript> = {}) =>
  formatTranscript(transcript(segments, more), format).body;

/** Reads SubRip as players do; throws where one would stumble. */
function readSubRip(body: string): { startMs: number; endMs: number; text: string }[] {
  const ms = (h: string, m: string, s: string, f: string) => ((+h * 60 + +m) * 60 + +s) * 1000 + +f;
  return body
    .split('\n\n')
    .filter(block => block !== '')
    .map((block, index) => {
      const [number, times, text, ...more] = block.replace(/\n$/, '').split('\n');
      const match = /^(\d\d+):([0-5]\d):([0-5]\d),(\d{3}) --> (\d\d+):([0-5]\d):([0-5]\d),(\d{3})$/.exec(times ?? '');
      if (number !== `${index + 1}` || !match || !text || more.length > 0) throw new Error(`not a cue: ${block}`);
      const [, a, b, c, d, e, f, g, h] = match;
      return { startMs: ms(a!, b!, c!, d!), endMs: ms(e!, f!, g!, h!), text };
    });
}

describe('the forms of a result', () => {
  test('each tells what it is', () => {
    const types = ResultFormat.options.map(format => formatTranscript(transcript([]), format).contentType);
    expect(types.map(type => type.split(';')[0])).toEqual([
      'application/json',
      'text/plain',
      'application/x-subrip',
      'text/vtt',
      'text/tab-separated-values',
      'text/markdown',
    ]);
  });

  test('json is the stored form', () => {
    const whole = transcript([segment(0, 1, 'a')]);
    expect(JSON.parse(formatTranscript(whole, 'json').body)).toEqual(whole);
  });

  test('text has a new line where nobody speaks for two seconds', () => {
    const segments = [segment(0, 1000, 'One.'), segment(2999, 3500, 'Two.'), segment(5500, 6000, '三。')];
    expect(bodyOf(segments, 'text')).toBe('One. Two.\n三。\n');
  });

  test('text of silence is empty', () => {
    expect(bodyOf([], 'text')).toBe('');
  });

  test('tsv has a heading and one line per segment, whatever is in the text', () => {
    const segments = [segment(0, 1000, 'a\tb\nc\r\nd', { speaker: 'SPK0' }), segment(1000, 2000, 'e')];
    expect(bodyOf(segments, 'tsv')).toBe('start_ms\tend_ms\tspeaker\ttext\n0\t1000\tSPK0\ta b c d\n1000\t2000\t\te\n');
  });

  test('md has a title, facts, and paragraphs with time and speaker', () => {
    const segments = [
      segment(0, 1000, 'One *two*.', { speaker: 'SPK0' }),
      segment(1100, 2000, 'Three.', { speaker: 'SPK0' }),
      segment(3_661_000, 3_662_000, 'Four.', { speaker: 'SPK1' }),
    ];
    expect(bodyOf(segments, 'md', { speakers: ['SPK0', 'SPK1'] })).toBe(
      [
        '# Transcript',
        '',
        '- Id: 0199aaaa-0000-7000-8000-000000000000',
        '- Duration: 01:02:05',
        '- Language: en',
        '- Speakers: SPK0, SPK1',
        '- Engine: fun-asr-nano 2512',
        '',
        '[00:00:00] **SPK0:** One \\*two\\*. Three.',
        '',
        '[01:01:01] **SPK1:** Four.',
        '',
      ].join('\n'),
    );
  });
});

describe('subtitles', () => {
  test('srt numbers cues from 1 and writes milliseconds after a comma', () => {
    const segments = [segment(0, 1500, 'One.'), segment(3_600_000, 3_601_007, 'Two.', { speaker: 'SPK0' })];
    expect(bodyOf(segments, 'srt')).toBe(
      '1\n00:00:00,000 --> 00:00:01,500\nOne.\n\n2\n01:00:00,000 --> 01:00:01,007\nSPK0: Two.\n',
    );
  });

  test('vtt escapes markup and names speakers', () => {
    const segments = [segment(0, 1500, 'a < b --> c & d', { speaker: 'c0/SPK0' })];
    expect(bodyOf(segments, 'vtt')).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n<v c0/SPK0>a &lt; b --&gt; c &amp; d\n',
    );
  });

  test('vtt of silence is a valid file without cues', () => {
    expect(bodyOf([], 'vtt')).toBe('WEBVTT\n');
  });

  test('a segment without text gives no cue, and one without length gives one that can be shown', () => {
    const cues = readSubRip(bodyOf([segment(0, 10, ' \n '), segment(50, 50, 'a\n\nb')], 'srt'));
    expect(cues).toEqual([{ startMs: 50, endMs: 51, text: 'a b' }]);
  });

  test('a long segment is cut at sentences and clauses', () => {
    const text =
      'The first sentence is rather a long one. The second goes on, and on, for as long as it can be said to.';
    const cues = readSubRip(bodyOf([segment(0, 6000, text)], 'srt'));
    expect(cues.map(cue => cue.text)).toEqual([text.slice(0, 40), text.slice(41)]);
    expect(cues[0]!.endMs).toBe(cues[1]!.startMs);
  });

  test('a long Chinese segment is cut although it has no spaces', () => {
    const text = `${'今天我们讨论预算的问题'.repeat(8)}。${'明天继续讨论其他的事情'.repeat(8)}。`;
    const cues = readSubRip(bodyOf([segment(0, 20_000, text)], 'srt'));
    expect(cues.length).toBeGreaterThanOrEqual(3);
    expect(cues.map(cue => cue.text).join('')).toBe(text);
    for (const cue of cues) expect(cue.text).not.toMatch(/^[，。]/);
  });

  test('a cut takes its time from the words where there are any', () => {
    const spoken = Array.from({ length: 20 }, (_, n) => `word${String(n).padStart(2, '0')}`);
    const words = spoken.map((text, n) => ({ text, start_ms: n < 10 ? n * 100 : 9000 + n * 100, end_ms: 0 }));
    const cues = readSubRip(bodyOf([segment(0, 11_000, spoken.join(' '), { words })], 'srt'));
    expect(cues).toHaveLength(2);
    expect(cues[1]).toMatchObject({ startMs: 10_000, text: spoken.slice(10).join(' ') });
  });

  test('whatever the segments, cues are whole, in order, never empty and never backwards', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab 你好。, .-><&\n'), maxLength: 600 });
    const spans = fc.array(fc.tuple(fc.nat(5000), fc.nat(60_000), text), { maxLength: 6 });
    fc.assert(
      fc.property(spans, parts => {
        let at = 0;
        const segments = parts.map(([gap, length, said]) => {
          const start = at + gap;
          at = start + length;
          return segment(start, at, said);
        });
        const cues = readSubRip(bodyOf(segments, 'srt'));
        for (const cue of cues) expect(cue.endMs).toBeGreaterThan(cue.startMs);
        const plain = (said: string) => said.replaceAll('-->', '→').replace(/\s/g, '');
        expect(plain(cues.map(cue => cue.text).join(' '))).toBe(plain(segments.map(each => each.text).join(' ')));
      }),
    );
  });
});
