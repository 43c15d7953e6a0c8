import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Chunk, type ChunkResult, msAt } from '#shared/domain/chunk.ts';
import { joinText } from '#shared/domain/join-text.ts';
import { mergeChunks } from '#shared/domain/merge.ts';
import { Transcript } from '#shared/domain/transcript.ts';

type Done = Chunk & { result: ChunkResult | null };
type Said = ChunkResult['segments'][number];

const id = '0199aaaa-0000-7000-8000-000000000000';
const engine = { name: 'fun-asr-nano', revision: '2512', kind: 'funasr-server', version: '1.4.3' };
const samplesOf = (ms: number) => ms * 16;

function said(text: string, start_ms = 0, end_ms = 1000, speaker: string | null = null): Said {
  return { text, start_ms, end_ms, speaker, words: [] };
}

function resultOf(segments: Said[], more: Partial<ChunkResult> = {}): ChunkResult {
  const common = { language: 'en', timestamps_source: 'engine_words' as const, engine, engine_ms: 5 };
  return { segments, ...common, warnings: [], flags: [], ...more };
}

function chunk(
  index: number,
  startMs: number,
  endMs: number,
  result: ChunkResult | null,
  more: Partial<Chunk> = {},
): Done {
  const span = { startSample: samplesOf(startMs), endSample: samplesOf(endMs) };
  return { id: `${index}`, channel: 0, index, ...span, silent: false, cutInSpeech: false, result, ...more };
}

const sum = ({ coverage }: Transcript) => coverage.transcribed_ms + coverage.silence_ms + coverage.failed_ms;

/** A recording cut anywhere, each chunk heard, silent or failed; segments may lie outside their chunk. */
const recording = fc
  .array(
    fc.record({
      samples: fc.integer({ min: 1, max: 20_000_000 }),
      fate: fc.constantFrom('heard', 'heard', 'heard', 'silent', 'failed'),
      times: fc.array(fc.tuple(fc.integer({ min: -500, max: 1_300_000 }), fc.integer({ min: -100, max: 9_000 }))),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map(parts => {
    let at = 0;
    const chunks = parts.map(({ samples, fate, times }, index): Done => {
      const startSample = at;
      at += samples;
      const segments = times.map(([start, length], n) => said(`w${index}x${n}`, start, start + length));
      const result = fate === 'heard' ? resultOf(segments) : null;
      const silent = fate === 'silent';
      return { id: `${index}`, channel: 0, index, startSample, endSample: at, silent, cutInSpeech: false, result };
    });
    return { chunks, durationMs: msAt(at) };
  });

describe('merging chunks, whatever the recording', () => {
  const holds = (check: (merged: Transcript, chunks: Done[], durationMs: number) => void) =>
    fc.assert(
      fc.property(recording, ({ chunks, durationMs }) => {
        check(mergeChunks({ id, durationMs }, chunks), chunks, durationMs);
      }),
    );

  test('the order in which chunks were done changes nothing', () => {
    fc.assert(
      fc.property(recording, fc.infiniteStream(fc.nat()), ({ chunks, durationMs }, random) => {
        const shuffled = chunks
          .map(each => ({ each, key: random.next().value }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ each }) => each);
        const whole = JSON.stringify(mergeChunks({ id, durationMs }, chunks));
        expect(JSON.stringify(mergeChunks({ id, durationMs }, shuffled))).toBe(whole);
      }),
    );
  });

  test('no segment is lost or doubled, and the text is that of the segments', () => {
    holds((merged, chunks) => {
      const spoken = chunks.flatMap(({ result }) => result?.segments ?? []).map(segment => segment.text);
      expect(merged.segments.map(segment => segment.text).toSorted()).toEqual(spoken.toSorted());
      expect(merged.text).toBe(joinText(merged.segments.map(segment => segment.text)));
      expect(merged.segments.map(segment => segment.id)).toEqual(merged.segments.map((_, index) => index));
    });
  });

  test('times never run backwards and every segment stays in its own chunk', () => {
    holds((merged, chunks, durationMs) => {
      let last = 0;
      for (const segment of merged.segments) {
        const own = chunks[Number(/^w(\d+)/.exec(segment.text)![1])]!;
        expect(segment.start_ms).toBeGreaterThanOrEqual(Math.max(last, msAt(own.startSample)));
        expect(segment.end_ms).toBeGreaterThanOrEqual(segment.start_ms);
        expect(segment.end_ms).toBeLessThanOrEqual(Math.min(msAt(own.endSample), durationMs));
        last = segment.start_ms;
      }
    });
  });

  test('coverage adds up to the duration, and the result is a valid transcript', () => {
    holds((merged, chunks, durationMs) => {
      expect(sum(merged)).toBe(durationMs);
      expect(merged.coverage.failed_ms > 0).toBe(
        chunks.some(({ result, silent, startSample, endSample }) => {
          return !result && !silent && msAt(endSample) > msAt(startSample);
        }),
      );
      expect(Transcript.parse(merged)).toEqual(merged);
    });
  });

  test('coverage adds up even where the duration is not what the chunks say', () => {
    fc.assert(
      fc.property(recording, fc.nat({ max: 2_000_000 }), ({ chunks }, durationMs) => {
        expect(sum(mergeChunks({ id, durationMs }, chunks))).toBe(durationMs);
      }),
    );
  });
});

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
