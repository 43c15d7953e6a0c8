import { expect, test } from 'vitest';
import { type Candidate, chooseLeaving } from '#shared/domain/leaving.ts';

const worker = (id: string, fields: Partial<Candidate> = {}): Candidate => ({
  ...{ id, tier: 'primary', isFit: true, reason: null, speed: 100, held: 1, startedAt: new Date(0) },
  ...fields,
});

test('who is missed least goes first: no work, then backup, slow, idle, and last the youngest', () => {
  const workers = [
    worker('oldest'),
    worker('young', { startedAt: new Date(9_000) }),
    worker('idle', { held: 0 }),
    worker('slow', { speed: 60 }),
    worker('backup', { tier: 'backup' }),
    worker('sick', { isFit: false, reason: 'its canary failed' }),
    worker('new', { speed: null }),
  ];
  expect(chooseLeaving(workers, 6)).toEqual([
    { id: 'sick', reason: 'it takes no work: its canary failed' },
    { id: 'backup', reason: 'it is a backup' },
    { id: 'slow', reason: 'it is slow: 60.0 × real time where 100.0 × is usual' },
    { id: 'idle', reason: 'it is idle' },
    { id: 'young', reason: 'it is younger than those that stay' },
    { id: 'oldest', reason: 'it is younger than those that stay' },
  ]);
});

test('nobody goes where nobody has to', () => {
  expect(chooseLeaving([worker('a')], 0)).toEqual([]);
  expect(chooseLeaving([worker('a')], -2)).toEqual([]);
  expect(chooseLeaving([], 3)).toEqual([]);
});
