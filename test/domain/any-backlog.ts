import fc from 'fast-check';
import type { Backlog, Standing } from '#shared/domain/backlog.ts';
import { JobClass } from '#shared/domain/options.ts';

export const ENGINE = 'e';
const audio = fc.integer({ min: 0, max: 100_000_000 });
const project = fc.constantFrom('p', 'q', 'r');
const level = fc.option(audio);

const anyStanding: fc.Arbitrary<Standing> = fc.record({
  engine: fc.constant(ENGINE),
  class: fc.constantFrom(...JobClass.options),
  projectId: project,
  weight: fc.constantFrom(0.5, 1, 2),
  served: fc.record({ prepare: level, transcribe: level }),
  jobs: fc.integer({ min: 0, max: 100 }),
  unpreparedMs: audio,
  preparedMs: audio,
  dispatchedMs: fc.constant(0),
  inHand: fc.integer({ min: 0, max: 9 }),
  inHandMs: audio,
});

/** Whatever may wait for one engine: one standing at most for a class and a project. */
export const anyBacklog: fc.Arbitrary<Backlog> = fc.record({
  standings: fc.uniqueArray(anyStanding, { selector: each => `${each.class} ${each.projectId}`, maxLength: 9 }),
  paces: fc.array(
    fc.record({
      engine: fc.constant(ENGINE),
      engines: fc.integer({ min: 1, max: 20 }),
      speed: fc.double({ min: 0.5, max: 5_000, noNaN: true }),
      coming: fc.array(
        fc.record({
          class: fc.constantFrom(...JobClass.options),
          projectId: project,
          pace: fc.double({ min: 0, max: 5_000, noNaN: true }),
        }),
        { maxLength: 6 },
      ),
    }),
    { minLength: 1, maxLength: 1 },
  ),
});

export const anyWork = fc.record({
  engine: fc.constant(ENGINE),
  class: fc.constantFrom(...JobClass.options),
  projectId: fc.constantFrom('p', 'new'),
  aheadMs: audio,
  ownMs: audio,
});
