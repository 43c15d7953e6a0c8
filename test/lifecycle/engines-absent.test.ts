import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AbsentResult, runAbsent } from '../chaos/run-absent.ts';

const breakingOff = new AbortController();
let result: AbsentResult;

beforeAll(async () => {
  result = await runAbsent({ jobs: 20, minutes: 0.25, seed: 1, say: () => {} }, breakingOff.signal);
}, 120_000);
afterAll(async () => {
  breakingOff.abort();
  if (result) await rm(result.folder, { recursive: true, force: true });
});

describe('while all engines are absent', () => {
  it('no attempt is spent and no job fails', () => {
    expect(result).toMatchObject({ completed: 20, failed: 0, attempts_spent: 0, details: [] });
  });

  it('a worker says so once a minute, and once of the task that it had just taken', () => {
    expect(result.log_lines).toBeLessThanOrEqual(2);
  });

  it('work goes on within 5 s of the return of the first', () => {
    expect(result.first_completed_s).toBeLessThanOrEqual(5);
  });
});
