import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '#shared/postgres/migrate.ts';
import { openSchema } from '../support/schema.ts';
import { makeBusyHour } from './busy-hour.ts';
import { type Ours, stenopool } from './ours.ts';
import { errorsOf, quantile } from './prediction-report.ts';
import { type Outcome, run } from './run.ts';

const schema = await openSchema(import.meta.filename);
const pool = { engines: 4, speed: 50 };
const workload = makeBusyHour(1, pool, 1_200);
let ours: Ours;
let outcome: Outcome;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  ours = await stenopool(schema.databaseUrl, pool);
  outcome = await run(ours, workload, pool);
}, 400_000);
afterAll(() => schema.drop());

// What comes later of better classes nobody can know, and most of what archives wait for is that.
test('what has to wait is done about when it was said to be, at the median within a quarter', () => {
  const knowable = outcome.courses.filter(({ recording }) => recording.class !== 'backfill');
  const errors = errorsOf(knowable, ours.predictedS, 20, Infinity);
  expect(errors.length).toBeGreaterThan(20);
  expect(quantile(errors, 0.5)).toBeLessThan(0.25);
});

test('of what need not wait the same is said', () => {
  expect(quantile(errorsOf(outcome.courses, ours.predictedS, 0, 30), 0.5)).toBeLessThan(0.35);
});
