import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msAt } from '#shared/domain/chunk.ts';
import { joinText } from '#shared/domain/join-text.ts';
import { mergeChunks } from '#shared/domain/merge.ts';
import { Transcript } from '#shared/domain/transcript.ts';
import { type Done, id, resultOf, said, sum } from './chunks.ts';

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
