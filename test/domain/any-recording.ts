import fc from 'fast-check';
import { msAt } from '#shared/domain/chunk.ts';
import { type Done, engine, resultOf, said } from './chunks.ts';

/** A recording, cut anywhere, with what became of each chunk. */
export type AnyRecording = { chunks: Done[]; durationMs: number };

/** What became of a chunk: heard, silent or failed. What was heard may lie outside of it. */
const fate = fc.record({
  end: fc.constantFrom('heard', 'heard', 'heard', 'silent', 'failed'),
  times: fc.array(fc.tuple(fc.integer({ min: -500, max: 1_300_000 }), fc.integer({ min: -100, max: 9_000 }))),
  speakers: fc.infiniteStream(fc.constantFrom(null, 'SPK0', 'SPK1')),
  language: fc.constantFrom('zh', 'en', null),
  revision: fc.constantFrom('2512', '2512', '2601', null),
});

/** The places where a channel is cut, as shares of its length, and the fates of its chunks. */
const cuts = fc
  .uniqueArray(fc.integer({ min: 1, max: 999_999 }), { maxLength: 7 })
  .chain(places => fc.tuple(fc.constant(places), fc.array(fate, { minLength: 8, maxLength: 8 })));

/** Any recording of `channels` channels, or of one to three. */
export function anyRecording(channels: { min: number; max: number } = { min: 1, max: 3 }): fc.Arbitrary<AnyRecording> {
  const samples = fc.integer({ min: 20, max: 100_000_000 });
  const divided = fc.array(cuts, { minLength: channels.min, maxLength: channels.max });
  return fc.tuple(samples, divided).map(([total, divisions]) => ({
    chunks: divisions.flatMap(([places, fates], channel) => chunksOf(total, channel, places, fates)),
    durationMs: msAt(total),
  }));
}

type Fate = typeof fate extends fc.Arbitrary<infer F> ? F : never;

function chunksOf(total: number, channel: number, places: number[], fates: Fate[]): Done[] {
  const borders = [...new Set([0, ...places.map(place => Math.floor((total * place) / 1_000_000)), total])];
  const ordered = borders.toSorted((a, b) => a - b);
  return ordered.slice(1).map((endSample, index): Done => {
    const { end, times, speakers, language, revision } = fates[index]!;
    const segments = times.map(([start, length], n) =>
      said(`w${channel}x${index}x${n}`, start, start + length, speakers.next().value),
    );
    const result = end === 'heard' ? resultOf(segments, { language, engine: { ...engine, revision } }) : null;
    const place = { channel, index, startSample: ordered[index]!, endSample };
    return { id: `${channel}/${index}`, ...place, silent: end === 'silent', cutInSpeech: false, result };
  });
}
