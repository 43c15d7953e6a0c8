import { expect, test } from 'vitest';
import { describe as describeProgress } from '../../apps/cli/backfill/progress.ts';
import { openTally } from '../../apps/cli/backfill/tally.ts';
import { safePath } from '../../apps/cli/safe-path.ts';

const HOUR = 3_600_000;

test('progress tells files, hours, speed against real time, what is left by size, and what failed', () => {
  const tally = openTally(4, 4_000, () => {});
  tally.count({ what: 'kept', path: 'a', bytes: 1_000 });
  tally.count({ what: 'done', path: 'b', bytes: 1_500, audioMs: 3 * HOUR, id: 'x' });
  expect(describeProgress(tally, HOUR / 2)).toBe('████████░░░░░░░░ 2/4 · 3.0 h · 6.0 × real time · 0:30:00 left');
  tally.count({ what: 'failed', path: 'c', bytes: 500, code: 'audio_undecodable', message: 'no recording' });
  expect(describeProgress(tally, HOUR)).toBe(
    '████████████░░░░ 3/4 · 3.0 h · 3.0 × real time · 0:30:00 left · 1 failed',
  );
});

test('what is left goes by count where sizes are not known', () => {
  const tally = openTally(3, 0, () => {});
  expect(describeProgress(tally, HOUR)).toBe('░░░░░░░░░░░░░░░░ 0/3 · 0.0 h');
  tally.count({ what: 'done', path: 'a', bytes: null, audioMs: HOUR, id: 'x' });
  expect(describeProgress(tally, HOUR)).toMatch(/ 1\/3 · 1\.0 h · 1\.0 × real time · 2:00:00 left$/);
});

test.each([
  ['../../etc/passwd', 'etc/passwd'],
  ['/a//b/./c', 'a/b/c'],
  ['a\\..\\b', 'a/b'],
  ['..', '_'],
  ['a\nb', 'a_b'],
])('a name such as %j never leads out of the output folder', (name, path) => {
  expect(safePath(name)).toBe(path);
});
