import { describe, expect, test } from 'vitest';
import { mergeChunks } from '#shared/domain/merge.ts';
import { chunk, engine, id, resultOf, said, sum } from './chunks.ts';

describe('merging chunks', () => {
  test('one chunk comes out as it went in', () => {
    const words = [{ start_ms: 100, end_ms: 400, text: 'Hello' }];
    const segments = [{ ...said('Hello.', 100, 400, 'SPK0'), words }, said('Bye.', 500, 900, 'SPK1')];
    const merged = mergeChunks({ id, durationMs: 1000 }, [chunk(0, 0, 1000, resultOf(segments))]);
    const place = { channel: 0, confidence: null };
    expect(merged.segments).toEqual(segments.map((segment, index) => ({ ...segment, id: index, ...place })));
    expect(merged).toMatchObject({ text: 'Hello. Bye.', language: 'en', speakers: ['SPK0', 'SPK1'], engine });
  });

  test('offsets come from sample positions, not from the number of the chunk', () => {
    const words = [{ start_ms: 10, end_ms: 20, text: 'two' }];
    const chunks = [
      chunk(0, 0, 612_345, resultOf([said('one', 5, 10)])),
      chunk(1, 612_345, 900_000, resultOf([{ ...said('two', 10, 20), words }])),
    ];
    const merged = mergeChunks({ id, durationMs: 900_000 }, chunks);
    expect(merged.segments[1]).toMatchObject({ start_ms: 612_355, words: [{ start_ms: 612_355, end_ms: 612_365 }] });
  });

  test('a border between two milliseconds does not break the sum', () => {
    const half = { startSample: 0, endSample: 8 };
    const chunks = [
      chunk(0, 0, 0, resultOf([]), half),
      chunk(1, 0, 0, null, { startSample: 8, endSample: 24, silent: true }),
    ];
    expect(sum(mergeChunks({ id, durationMs: 2 }, chunks))).toBe(2);
  });

  test('coverage tells what was heard, what was silent and what failed', () => {
    const chunks = [
      chunk(0, 0, 1000, resultOf([])),
      chunk(1, 1000, 3000, null, { silent: true }),
      chunk(2, 3000, 7000, null),
    ];
    const coverage = { transcribed_ms: 1000, silence_ms: 2000, failed_ms: 4000 };
    expect(mergeChunks({ id, durationMs: 7000 }, chunks).coverage).toEqual(coverage);
  });

  test('a recording of silence has no text, no segments and no engine', () => {
    const merged = mergeChunks({ id, durationMs: 5000 }, [chunk(0, 0, 5000, null, { silent: true })]);
    const coverage = { transcribed_ms: 0, silence_ms: 5000, failed_ms: 0 };
    expect(merged).toMatchObject({ text: '', segments: [], language: null, speakers: [], engine: null, coverage });
  });

  test('the language is that of most of the audio', () => {
    const chunks = [
      chunk(0, 0, 1000, resultOf([], { language: 'en' })),
      chunk(1, 1000, 2500, resultOf([], { language: 'zh' })),
      chunk(2, 2500, 3400, resultOf([], { language: 'en' })),
      chunk(3, 3400, 9000, resultOf([], { language: null })),
    ];
    expect(mergeChunks({ id, durationMs: 9000 }, chunks).language).toBe('en');
  });

  test('the source of the times is the worst of any chunk', () => {
    const chunks = [
      chunk(0, 0, 1000, resultOf([], { timestamps_source: 'engine_segments' })),
      chunk(1, 1000, 2000, resultOf([], { timestamps_source: 'estimated' })),
      chunk(2, 2000, 3000, resultOf([])),
    ];
    expect(mergeChunks({ id, durationMs: 3000 }, chunks).timestamps_source).toBe('estimated');
  });

  test('speakers of different chunks are not taken for the same people', () => {
    const chunks = [
      chunk(0, 0, 1000, resultOf([said('a', 0, 1, 'SPK0')])),
      chunk(1, 1000, 2000, resultOf([said('b', 0, 1, 'SPK0'), said('c', 2, 3)])),
    ];
    const merged = mergeChunks({ id, durationMs: 2000 }, chunks);
    expect(merged.speakers).toEqual(['c0/SPK0', 'c1/SPK0']);
    expect(merged.segments.map(segment => segment.speaker)).toEqual(['c0/SPK0', 'c1/SPK0', null]);
  });

  test('in a recording of two channels the channel is the speaker and time is counted once', () => {
    const chunks = [
      chunk(0, 0, 1000, resultOf([said('left', 500, 600), said('again', 800, 900)])),
      chunk(0, 0, 1000, resultOf([said('right', 700, 750)]), { channel: 1 }),
    ];
    const merged = mergeChunks({ id, durationMs: 1000 }, chunks);
    expect(merged.text).toBe('left right again');
    expect(merged.speakers).toEqual(['ch0', 'ch1']);
    expect(merged.coverage).toEqual({ transcribed_ms: 1000, silence_ms: 0, failed_ms: 0 });
  });

  test('flags tell of doubtful chunks, torn words and several engines', () => {
    const chunks = [
      chunk(0, 0, 1000, resultOf([], { flags: ['repetition'] }), { cutInSpeech: true }),
      chunk(1, 1000, 2000, resultOf([], { flags: ['repetition'], engine: { ...engine, version: '1.4.12' } })),
    ];
    const { quality, engine: first } = mergeChunks({ id, durationMs: 2000 }, chunks);
    expect(quality.flags).toEqual(['cut_in_speech', 'mixed_engines', 'repetition']);
    expect(first).toEqual(engine);
  });
});
