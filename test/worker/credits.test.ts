import { describe, expect, it } from 'vitest';
import type { Lane } from '#shared/domain/lane.ts';
import type { JobClass } from '#shared/domain/options.ts';
import { type Credits, openCredits } from '../../apps/worker/dispatcher/credits.ts';

const SHARE = 0.05;
const NONE = { interactive: 0, standard: 0, backfill: 0 };
const lane: Lane = { name: 'a', engine: 'e', tier: 'primary', share: null, slots: 1, dispatched: NONE, running: NONE };

function give(credits: Credits, jobClass: JobClass, as: JobClass, audioS: number): void {
  credits.note(lane, [lane], { engine: 'e', class: jobClass, as, tasks: 1, audioMs: audioS * 1000 });
}

/** How much of the audio backfills get while others always wait. */
function shareBeside(liveS: number, backfillS: number): number {
  const credits = openCredits(SHARE);
  const given = { live: 0, backfill: 0 };
  while (given.live + given.backfill < 1_000_000) {
    const isOwed = credits.owesBackfill('e');
    given[isOwed ? 'backfill' : 'live'] += isOwed ? backfillS : liveS;
    give(credits, isOwed ? 'backfill' : 'interactive', 'interactive', isOwed ? backfillS : liveS);
  }
  return given.backfill / (given.live + given.backfill);
}

describe('what backfills are owed', () => {
  it('is paid when it is as much as a task of theirs, so that no live clip waits for less', () => {
    const credits = openCredits(SHARE);
    give(credits, 'backfill', 'backfill', 600);
    give(credits, 'interactive', 'interactive', 10);
    expect(credits.owesBackfill('e')).toBe(false);
    give(credits, 'interactive', 'interactive', 12_000);
    expect(credits.owesBackfill('e')).toBe(true);
  });

  it('is paid in their own turn as well', () => {
    const credits = openCredits(SHARE);
    give(credits, 'backfill', 'backfill', 10);
    give(credits, 'interactive', 'interactive', 1_000);
    expect(credits.owesBackfill('e')).toBe(true);
    for (let turn = 0; turn < 5; turn++) give(credits, 'backfill', 'backfill', 10);
    expect(credits.owesBackfill('e')).toBe(false);
  });

  it.each([
    { liveS: 5, backfillS: 5 },
    { liveS: 5, backfillS: 600 },
    { liveS: 600, backfillS: 5 },
    { liveS: 10, backfillS: 1_500 },
  ])('is their share where others of $liveS s always wait and theirs take $backfillS s', ({ liveS, backfillS }) => {
    expect(shareBeside(liveS, backfillS)).toBeCloseTo(SHARE, 2);
  });
});
