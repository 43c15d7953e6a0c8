import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '#shared/postgres/migrate.ts';
import { openSchema } from '../support/schema.ts';
import { stenopool } from './ours.ts';
import { leastConnections } from './push.ts';
import { jain } from './report.ts';
import { type Outcome, run } from './run.ts';
import { makeWorkload } from './workload.ts';

const schema = await openSchema(import.meta.filename);
const pool = { engines: 8, speed: 50 };
const workload = makeWorkload(1, pool.engines, pool.speed);
let ours: Outcome;
let theirs: Outcome;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  ours = await run(await stenopool(schema.databaseUrl, pool), workload, pool);
  theirs = await run(leastConnections(pool.engines), workload, pool);
}, 120_000);
afterAll(() => schema.drop());

test('everything is worked off, all of it', () => {
  for (const { courses } of [ours, theirs]) {
    expect(new Set(courses.map(({ recording }) => recording.id)).size).toBe(workload.length);
  }
});

test('no engine idles while work waits, as some do where work is pushed to them', () => {
  expect(ours.idleShare).toBeLessThan(0.01);
  expect(theirs.idleShare).toBeGreaterThan(0.05);
});

test('a live clip waits for no archive', () => {
  expect(meanWait(ours)).toBeLessThan(meanWait(theirs) / 10);
});

test('two archives get about as much while both have work, one of them nine times as large', () => {
  const shareOf = ({ audioByThen }: Outcome) =>
    jain([...audioByThen].filter(([name]) => /archive/.test(name)).map(e => e[1]));
  expect(shareOf(ours)).toBeGreaterThan(0.85);
  expect(shareOf(ours)).toBeGreaterThan(shareOf(theirs));
});

function meanWait({ courses }: Outcome): number {
  const live = courses.filter(({ recording }) => recording.class === 'interactive');
  return live.reduce((sum, { begunS, recording }) => sum + begunS - recording.atS, 0) / live.length;
}
