import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { msAt } from '#shared/domain/chunk.ts';
import { joinText } from '#shared/domain/join-text.ts';
import { mergeChunks } from '#shared/domain/merge.ts';
import { mergeSegments, settledChunks } from '#shared/domain/merge-segments.ts';
import { type Segment, Transcript } from '#shared/domain/transcript.ts';
import { anyRecording } from './any-recording.ts';
import { chunk, type Done, id, resultOf, said, sum } from './chunks.ts';

/** The chunk that a segment comes from: each says so in its text. */
function chunkOf({ text }: Pick<Segment, 'text'>, chunks: Done[]): Done {
  const [, channel, index] = /^w(\d+)x(\d+)/.exec(text)!;
  return chunks.find(each => each.channel === Number(channel) && each.index === Number(index))!;
}

function shuffled<T>(list: T[], random: fc.Stream<number>): T[] {
  return list
    .map(each => ({ each, key: random.next().value }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ each }) => each);
}

describe('merging chunks, whatever the recording', () => {
  const holds = (check: (merged: Transcript, chunks: Done[], durationMs: number) => void) =>
    fc.assert(
      fc.property(anyRecording(), ({ chunks, durationMs }) => {
        check(mergeChunks({ id, durationMs }, chunks), chunks, durationMs);
      }),
    );

  test('the order in which chunks were done changes nothing', () => {
    fc.assert(
      fc.property(anyRecording(), fc.infiniteStream(fc.nat()), ({ chunks, durationMs }, random) => {
        const whole = JSON.stringify(mergeChunks({ id, durationMs }, chunks));
        expect(JSON.stringify(mergeChunks({ id, durationMs }, shuffled(chunks, random)))).toBe(whole);
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
        const own = chunkOf(segment, chunks);
        expect(segment.start_ms).toBeGreaterThanOrEqual(Math.max(last, msAt(own.startSample)));
        expect(segment.end_ms).toBeGreaterThanOrEqual(segment.start_ms);
        expect(segment.end_ms).toBeLessThanOrEqual(Math.min(msAt(own.endSample), durationMs));
        expect(segment.channel).toBe(own.channel);
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
      expect(merged.quality.flags.includes('partial')).toBe(merged.coverage.failed_ms > 0);
      expect(Transcript.parse(merged)).toEqual(merged);
    });
  });

  test('coverage adds up even where the duration is not what the chunks say', () => {
    fc.assert(
      fc.property(anyRecording(), fc.nat({ max: 10_000_000 }), ({ chunks }, durationMs) => {
        expect(sum(mergeChunks({ id, durationMs }, chunks))).toBe(durationMs);
      }),
    );
  });

  test('the language is one of those of which most was heard', () => {
    holds((merged, chunks) => {
      const samples = (language: string | null) =>
        chunks
          .filter(({ result }) => result?.language && result.language === language)
          .reduce((total, { startSample, endSample }) => total + endSample - startSample, 0);
      const most = Math.max(samples('zh'), samples('en'));
      expect(samples(merged.language)).toBe(most);
      expect(merged.language === null).toBe(most === 0);
    });
  });

  test('the engine is that of all chunks, or a flag tells that it is not', () => {
    holds((merged, chunks) => {
      const revisions = new Set(chunks.flatMap(({ result }) => (result ? [result.engine.revision] : [])));
      expect(merged.quality.flags.includes('mixed_engines')).toBe(revisions.size > 1);
      expect(merged.engine === null).toBe(revisions.size === 0);
      if (merged.engine) expect(revisions).toContain(merged.engine.revision);
    });
  });

  test('a speaker belongs to one chunk, or to one channel where there are several', () => {
    holds((merged, chunks) => {
      const isSplit = chunks.some(each => each.channel > 0);
      const homes = new Map<string, Set<unknown>>();
      for (const segment of merged.segments) {
        if (isSplit) expect(segment.speaker).toBe(`ch${segment.channel}`);
        if (segment.speaker === null) continue;
        const home = isSplit ? segment.channel : chunkOf(segment, chunks).index;
        homes.set(segment.speaker, (homes.get(segment.speaker) ?? new Set()).add(home));
      }
      for (const places of homes.values()) expect(places.size).toBe(1);
      expect([...homes.keys()]).toEqual(merged.speakers);
    });
  });

  test('what is settled while chunks end in any order is the beginning of the transcript, and in the end all of it', () => {
    fc.assert(
      fc.property(anyRecording(), fc.infiniteStream(fc.nat()), ({ chunks, durationMs }, random) => {
        const whole = mergeSegments(chunks, durationMs);
        const ended = shuffled(chunks, random).map((each, at) => ({ ...each, version: at + 2 }));
        for (let version = 1; version <= ended.length + 1; version++) {
          const known = ended.map(each => (each.version <= version ? each : { ...each, result: null, version: null }));
          const settled = new Set(settledChunks(known, version));
          const heard = known.map(each => (settled.has(each) ? each : { ...each, result: null }));
          const told = mergeSegments(heard, durationMs);
          expect(told).toEqual(whole.slice(0, told.length));
          expect([...settledChunks(ended, version)].map(each => each.id)).toEqual([...settled].map(each => each.id));
        }
        expect(settledChunks(ended, ended.length + 1)).toHaveLength(ended.length);
      }),
    );
  });
});

describe('a transcript of known speech', () => {
  const starts = fc.uniqueArray(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 40 });
  const speech = starts.map(times => times.toSorted((a, b) => a - b).map((at, n) => said(`s${n}`, at, at + 1)));

  /** What an engine says of each stretch between two cuts, which lie where nobody speaks. */
  const chunksAt = (cuts: number[], segments: ReturnType<typeof said>[]): Done[] =>
    [0, ...cuts].map((from, index) => {
      const to = cuts[index] ?? 100_002;
      const own = segments.filter(({ start_ms }) => from <= start_ms && start_ms < to);
      const moved = own.map(each => ({ ...each, start_ms: each.start_ms - from, end_ms: each.end_ms - from }));
      return chunk(index, from, to, resultOf(moved));
    });

  test('is that of its only chunk, and the same wherever it is cut, and cut again', () => {
    const places = fc.uniqueArray(fc.integer({ min: 1, max: 100_001 }), { maxLength: 12 });
    fc.assert(
      fc.property(speech, places, fc.nat({ max: 12 }), (segments, cuts, some) => {
        const fewer = cuts.slice(0, some).toSorted((a, b) => a - b);
        const merge = (at: number[]) => mergeChunks({ id, durationMs: 100_002 }, chunksAt(at, segments));
        const once = merge([]);
        expect(once.segments).toMatchObject(segments);
        expect(merge(fewer)).toEqual(once);
        expect(merge(cuts.toSorted((a, b) => a - b))).toEqual(once);
      }),
    );
  });
});
