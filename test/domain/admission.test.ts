import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findRefusal } from '#shared/domain/admission.ts';
import { queuedAudioMs } from '#shared/domain/backlog.ts';
import { anyBacklog, anyWork } from './any-backlog.ts';

const limit = fc.constantFrom(1, 1_000_000, 100_000_000, 1_000_000_000, Infinity);
const anyLimits = fc.record({
  all: fc.record({ interactive: limit, standard: limit, backfill: limit }),
  project: limit,
});

test('audio is refused exactly if with it more would wait than may, and something waits already', () => {
  fc.assert(
    fc.property(anyBacklog, anyLimits, anyWork, (backlog, limits, { ownMs: audioMs, ...place }) => {
      const [own, all] = [place.projectId, undefined].map(project => queuedAudioMs(backlog, place.class, project)) as [
        number,
        number,
      ];
      const exceeds = (ms: number, most: number) => ms > 0 && ms + audioMs > most;
      const expected = exceeds(own, limits.project) ? 'project' : exceeds(all, limits.all[place.class]) ? 'all' : null;
      expect(findRefusal(backlog, limits, { ...place, audioMs })?.of ?? null).toBe(expected);
    }),
  );
});

test('whoever is refused is told a time from which on there is room, where an engine can tell', () => {
  fc.assert(
    fc.property(anyBacklog, anyLimits, anyWork, (backlog, limits, work) => {
      const refusal = findRefusal(backlog, limits, { ...work, audioMs: 1 });
      if (refusal) expect(refusal.retryMs).toBeGreaterThanOrEqual(0);
      const dead = findRefusal({ ...backlog, paces: [] }, limits, { ...work, engine: null, audioMs: 1 });
      expect(dead?.retryMs ?? null).toBeNull();
    }),
  );
});
