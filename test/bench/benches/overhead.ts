import { join } from 'node:path';
import { makeRecording } from '../../support/audio.ts';
import { openReceiver } from '../../support/receiver.ts';
import { until } from '../../support/until.ts';
import { atLeast } from '../goals.ts';
import { type Bench, type BenchOptions, type Findings, row } from '../harness/bench.ts';
import { countCpu } from '../harness/cpu.ts';
import { startEngine } from '../harness/engines.ts';
import { rawBullmqPerS } from '../harness/raw-bullmq.ts';
import { rawPostgresPerS } from '../harness/raw-postgres.ts';
import { submitClips } from '../harness/submit-clips.ts';
import { openStack } from '../open-stack.ts';

const WORDS = 9;
const AT_ONCE = 16;
const WARM_UP = 50;
const BY_BULLMQ = 0.3;

export const overhead: Bench = {
  name: 'overhead',
  about:
    'Clips of two seconds through the whole line, from the request to the webhook, with an engine that takes no time; beside them, what BullMQ and Postgres do alone on this machine.',
  alternative: 'BullMQ alone',
  limit: 'Postgres alone',
  run,
};

async function run({ quick }: BenchOptions): Promise<Findings> {
  const count = quick ? 200 : 2_000;
  await using closers = new AsyncDisposableStack();
  const engine = await startEngine(closers, { kind: 'vllm', flags: ['--hold-s', '0'] });
  const { folder, postgres, redis, stack, client } = await openStack(closers, 'overhead', {
    engineUrls: [engine.url],
    env: { ENGINE_KIND: 'vllm', SLOTS: '32', SLOTS_MIN: '32', ALLOW_NETWORKS: '127.0.0.0/8', LOG_LEVEL: 'warn' },
  });
  const receiver = await openReceiver({});
  closers.defer(receiver.close);
  const { path } = await makeRecording({ path: join(folder, 'clip.wav'), words: WORDS });
  const options = { class: 'standard', language: 'en', callback: { url: receiver.url } };
  await through(WARM_UP, 'warm-up');

  const cpu = countCpu({
    ...stack.pids(),
    postgres: postgres.pid,
    redis: redis.pid,
    engine: engine.pid,
  });
  const perS = await through(count, 'clip');
  const spent = cpu();
  const [bullmq, rows] = [await rawBullmqPerS(redis.url, count * 5), await rawPostgresPerS(postgres.url, count * 5)];
  return {
    rows: [
      row('jobs from request to webhook', '1/s', { ours: perS, alternative: bullmq, limit: rows }),
      ...Object.entries(spent).map(([name, ms]) => row(`CPU of ${name}`, 'ms a job', { ours: ms / count })),
    ],
    goals: [atLeast('jobs a second, of what BullMQ alone adds and works off', perS / bullmq, BY_BULLMQ)],
    notes: [
      'Engine and client run on the same cores: what they spend is in the time of the line.',
      'What limits it: both cores are busy all the time. A job is three tasks, and each is written down when it waits, is handed out, is begun and is done: about two hundred statements, those of triggers included, of a tenth of a millisecond each. What BullMQ alone does survives no loss of Redis.',
    ],
  };

  /** Jobs a second from the first request to the last webhook. */
  async function through(jobs: number, mark: string): Promise<number> {
    const already = receiver.calls.length;
    const began = performance.now();
    await submitClips(client, { path, count: jobs, atOnce: AT_ONCE, mark, options });
    await until('every job is called back', () => receiver.calls.length - already >= jobs, 600);
    return (jobs * 1000) / (performance.now() - began);
  }
}
