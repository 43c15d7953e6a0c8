import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Backlog, Standing } from '#shared/domain/backlog.ts';
import { countBefore } from '#shared/domain/before.ts';
import { predictClassMs, predictMoreMs, predictMs } from '#shared/domain/eta.ts';
import { JobClass } from '#shared/domain/options.ts';
import { placeOf } from '#shared/domain/queue-place.ts';
import { anyBacklog, anyWork, ENGINE } from './any-backlog.ts';

const HOUR = 3_600_000;

describe('a prediction', () => {
  test('is never negative, and never nothing where there is work and a speed', () => {
    fc.assert(
      fc.property(anyBacklog, anyWork, (backlog, work) => {
        const ms = predictMs(backlog, work)!;
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(ms)).toBe(true);
      }),
    );
  });

  test('is unknown, and nothing else, where there is no engine or none has told its speed', () => {
    fc.assert(
      fc.property(anyBacklog, anyWork, fc.boolean(), (backlog, work, isThere) => {
        const paces = isThere ? [{ ...backlog.paces[0]!, speed: null }] : [];
        expect(predictMs({ ...backlog, paces }, work)).toBeNull();
      }),
    );
  });

  test('is no earlier with more of its own before it', () => {
    fc.assert(
      fc.property(anyBacklog, anyWork, fc.nat(10 * HOUR), (backlog, work, more) => {
        const later = predictMs(backlog, { ...work, aheadMs: work.aheadMs + more })!;
        expect(later).toBeGreaterThanOrEqual(predictMs(backlog, work)! - 1);
      }),
    );
  });

  test('is no earlier with more of a better class, or of another project, before it', () => {
    fc.assert(
      fc.property(anyBacklog, anyWork, fc.nat(8), fc.nat(10 * HOUR), (backlog, work, which, more) => {
        const standings = backlog.standings.map((each, index) =>
          index === which ? { ...each, preparedMs: each.preparedMs + more } : each,
        );
        expect(predictMs({ ...backlog, standings }, work)!).toBeGreaterThanOrEqual(predictMs(backlog, work)! - 1);
      }),
    );
  });

  test('does not heed what waits in lower classes', () => {
    fc.assert(
      fc.property(anyBacklog, anyWork, (backlog, work) => {
        const lower = (each: Standing) => JobClass.options.indexOf(each.class) > JobClass.options.indexOf(work.class);
        const standings = backlog.standings.map(each => (lower(each) ? { ...each, preparedMs: 0, jobs: 0 } : each));
        expect(predictMs({ ...backlog, standings }, work)).toBe(predictMs(backlog, work));
      }),
    );
  });
});

test('an hour on one idle engine takes the hour divided by its speed', () => {
  expect(predictMs(idle(1, 100), work({ ownMs: HOUR }))).toBe(36_000);
});

test('what waits is shared by all engines, and the last chunk has one of them', () => {
  const ms = predictMs(busy(10, 1_000, 'standard', 100 * HOUR), work({ aheadMs: 100 * HOUR, ownMs: 600_000 }))!;
  expect(ms / 1000).toBeGreaterThan(360);
  expect(ms / 1000).toBeLessThan(372);
});

test('a live clip waits for the first engine to come free, whatever waits in lower classes', () => {
  const backlog = busy(9, 900, 'backfill', 1_000 * HOUR);
  expect(predictMs(backlog, work({ class: 'interactive', ownMs: 10_000 }))).toBe(600 + 100);
});

test('of two projects with the same backlog each has half of the engines', () => {
  const [alone] = busy(4, 400, 'standard', 10 * HOUR).standings;
  const backlog = busy(4, 400, 'standard', 10 * HOUR);
  const both = { ...backlog, standings: [alone!, { ...alone!, projectId: 'q', inHand: 0, inHandMs: 0 }] };
  const mine = work({ aheadMs: 5 * HOUR, ownMs: 600_000 });
  expect(predictMs(both, mine)! / predictMs(backlog, mine)!).toBeCloseTo(2, 0.5);
});

test('a better class that goes on as it came leaves the rest', () => {
  const backlog = busy(4, 400, 'standard', 10 * HOUR);
  const coming = [{ class: 'interactive' as const, projectId: 'live', pace: 200 }];
  const less = { ...backlog, paces: [{ ...backlog.paces[0]!, coming }] };
  const mine = work({ aheadMs: 5 * HOUR, ownMs: 600_000 });
  expect(predictMs(less, mine)! / predictMs(backlog, mine)!).toBeGreaterThan(1.75);
});

test('a hundred hours more come after what waits of the project, on all engines', () => {
  const backlog = busy(10, 1_000, 'backfill', 100 * HOUR);
  const more = { engine: ENGINE, class: 'backfill' as const, projectId: 'p' };
  expect(predictMoreMs(backlog, more, 100 * HOUR)! / 1000).toBeCloseTo(720, -1.5);
});

test('a class without work is done at once, and one with work when all before it is', () => {
  const backlog = busy(4, 400, 'standard', 10 * HOUR);
  expect(predictClassMs(backlog, 'interactive')).toBe(0);
  expect(predictClassMs(backlog, 'standard')! / 1000).toBeCloseTo(95, -1);
  expect(predictClassMs(backlog, 'backfill')).toBe(predictClassMs(backlog, 'standard'));
  expect(predictClassMs({ ...backlog, paces: [] }, 'standard')).toBeNull();
});

test('those before it are its own, all of better classes, and of other projects as many as have their turn', () => {
  const standing = busy(1, 100, 'standard', 0).standings[0]!;
  const of = (projectId: string, jobClass: JobClass, jobs: number): Standing => ({
    ...{ ...standing, projectId, class: jobClass, jobs, unpreparedMs: jobs * HOUR },
    ...{ served: { prepare: 0, transcribe: 0 } },
  });
  const standings = [
    of('p', 'standard', 5),
    of('q', 'standard', 100),
    of('r', 'interactive', 3),
    of('r', 'backfill', 9),
  ];
  const backlog = { standings, paces: [] };
  const line = { engine: ENGINE, class: 'standard' as const, projectId: 'p' };
  expect(countBefore(backlog, line, { jobs: 0, ms: 0 })).toBe(3);
  expect(countBefore(backlog, line, { jobs: 4, ms: 4 * HOUR })).toBe(4 + 3 + 4);
});

test('a chunk that runs counts down, and a job whose chunks have ended is done', () => {
  const place = { engine: ENGINE, class: 'standard' as const, projectId: 'p' };
  const eta = (elapsedMs: number) =>
    placeOf(idle(1, 100), place, [{ kind: 'transcribe', state: 'running', costMs: HOUR, elapsedMs }], null).etaMs;
  expect([0, 6_000, 30_000, 40_000].map(eta)).toEqual([36_000, 30_000, 6_000, 0]);
  const ended = { kind: 'transcribe', state: 'ended', costMs: HOUR, elapsedMs: 0 } as const;
  expect(placeOf(idle(1, 100), place, [ended], null)).toEqual({ position: null, etaMs: 0 });
});

function work(given: Partial<Parameters<typeof predictMs>[1]>): Parameters<typeof predictMs>[1] {
  return { engine: ENGINE, class: 'standard', projectId: 'p', aheadMs: 0, ownMs: 0, ...given };
}

function idle(engines: number, speed: number): Backlog {
  return { standings: [], paces: [{ engine: ENGINE, engines, speed, coming: [] }] };
}

/** Engines that all work on chunks of ten minutes of one project, with more of it waiting. */
function busy(engines: number, speed: number, jobClass: JobClass, preparedMs: number): Backlog {
  const standing = {
    ...{ engine: ENGINE, class: jobClass, projectId: 'p', weight: 1, served: { prepare: null, transcribe: null } },
    ...{ jobs: 0, unpreparedMs: 0, preparedMs, dispatchedMs: 0, inHand: engines, inHandMs: engines * 600_000 },
  };
  return { ...idle(engines, speed), standings: [standing] };
}
