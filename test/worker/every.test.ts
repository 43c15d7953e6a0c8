import { pino } from 'pino';
import { expect, it } from 'vitest';
import { every } from '../../apps/worker/every.ts';
import { until } from '../support/until.ts';

const log = pino({ level: 'silent' });
const REST_MS = 40;

it('a duty is done at once, and asked for again and again it rests in between', async () => {
  const begun: number[] = [];
  const duty = every(
    60_000,
    log,
    'a duty',
    async () => {
      begun.push(performance.now());
      await null;
      if (begun.length < 5) duty.now();
    },
    REST_MS,
  );
  expect(begun).toHaveLength(1);
  await until('it was done five times', () => begun.length === 5);
  await duty.close();
  const rests = begun.slice(1).map((at, number) => at - begun[number]!);
  // A timer counts from the beginning of the round of the event loop in which it is set.
  expect(Math.min(...rests)).toBeGreaterThan(REST_MS / 2);
});

it('what is asked for meanwhile is done together, once more', async () => {
  let times = 0;
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const duty = every(60_000, log, 'a duty', async () => {
    times += 1;
    await held;
  });
  for (let asked = 0; asked < 5; asked++) duty.now();
  letGo();
  await until('it was done again', () => times === 2);
  await duty.close();
  expect(times).toBe(2);
});
