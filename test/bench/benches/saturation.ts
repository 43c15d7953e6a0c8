import { join } from 'node:path';
import { connect } from '#shared/postgres/client.ts';
import { busyShare } from '../../../apps/simulator/busy-share.ts';
import { makeRecording } from '../../support/audio.ts';
import { gapsBetween } from '../../support/engine.ts';
import { countFit } from '../../support/fit.ts';
import { until } from '../../support/until.ts';
import { atLeast, atMost } from '../goals.ts';
import { copyModel, prepareModel } from '../harness/archive.ts';
import { type Bench, type BenchOptions, type Findings, row } from '../harness/bench.ts';
import { countCpu } from '../harness/cpu.ts';
import { type BenchEngine, readRequests, startEngine } from '../harness/engines.ts';
import { quantile } from '../harness/quantile.ts';
import { startTranscriber } from '../harness/transcriber.ts';
import { openStack } from '../open-stack.ts';

const WORDS = 20;
const SLOTS = 32;
const HOLD_S = 4;
/** How often each slot is taken: whole rounds, or most slots would have nothing to do at the end. */
const ROUNDS = 8;
const BUSY_SHARE = 0.95;
const GAP_MS = 20;

export const saturation: Bench = {
  name: 'saturation',
  about:
    'A backlog of 5 s clips that each hold a slot for 4 s, worked off by engines of 32 slots: the share of slots that were taken between the first request and the last. Then by one serial engine: the gap between two requests.',
  alternative: 'engines alone',
  limit: 'goal',
  run,
};

async function run({ quick }: BenchOptions): Promise<Findings> {
  const engines = quick ? 4 : 20;
  const batching = await workOff(
    { kind: 'vllm', flags: ['--slots', String(SLOTS), '--hold-s', String(HOLD_S)] },
    // Finding out what an engine bears is another matter.
    { engines, clips: ROUNDS * SLOTS * engines, env: { SLOTS: String(SLOTS), SLOTS_MIN: String(SLOTS) } },
  );
  const slots = SLOTS * batching.engines;
  const busy = busyShare(batching.requests, slots)!;
  const serial = await workOff(
    { kind: 'funasr-server', flags: ['--rtfx', '20'] },
    { engines: 1, clips: quick ? 40 : 100, env: {} },
  );
  const gaps = gapsBetween(serial.requests);
  const cores = Object.entries(batching.cpuMs).map(([name, ms]) => [name, ms / batching.tookMs] as const);
  const perS = (batching.requests.length * 1000) / batching.tookMs;
  return {
    rows: [
      row(`busy share of ${slots} slots`, '', { ours: busy, limit: BUSY_SHARE }),
      row('clips a second', '1/s', { ours: perS, alternative: slots / HOLD_S }),
      ...cores.map(([name, share]) => row(`CPU of ${name}`, 'cores', { ours: share })),
      row('gap between two requests, p50', 'ms', { ours: quantile(gaps, 0.5), limit: GAP_MS }),
      row('gap between two requests, p95', 'ms', { ours: quantile(gaps, 0.95) }),
    ],
    goals: [
      atLeast('busy share of the slots', busy, BUSY_SHARE),
      atMost('ms between two requests of a serial engine, p50', quantile(gaps, 0.5), GAP_MS),
    ],
    notes: [
      'The engines are simulated on the same cores: what they spend is missing to the line.',
      `What limits it: the cores, of which all together were busy with ${sum(cores).toFixed(2)}. To begin and to write down a clip takes ${((1000 * sum(cores)) / perS).toFixed(0)} ms of a core, its engine included, and is done for each by itself.`,
    ],
  };
}

const sum = (cores: (readonly [string, number])[]) => cores.reduce((total, [, share]) => total + share, 0);

type Work = { engines: number; clips: number; env: Record<string, string> };

/** Has engines that are fit and idle work off a backlog that comes all at once. */
async function workOff(engine: { kind: string; flags: string[] }, { engines: count, clips, env }: Work) {
  await using closers = new AsyncDisposableStack();
  const { folder, dataDir, postgres, redis, stack, client } = await openStack(closers, 'saturation', {
    env: { LOG_LEVEL: 'warn' },
  });
  const pool = connect(postgres.url, 'bench', 2);
  closers.defer(() => pool.end());
  const audio = join(dataDir, 'audio');
  const { path } = await makeRecording({ path: join(folder, 'clip.wav'), words: WORDS });
  const model = await prepareModel({ pool, client, audio }, path, { language: 'en' });

  const engines: BenchEngine[] = [];
  const pids: Record<string, number> = {};
  for (let number = 1; number <= count; number++) {
    const started = await startEngine(closers, engine);
    engines.push(started);
    const place = { databaseUrl: postgres.url, redisUrl: redis.url, audio };
    const settings = { ENGINE_KIND: engine.kind, ...env };
    const { pid } = await startTranscriber(closers, place, {
      engine: started,
      name: `transcriber-${number}`,
      env: settings,
    });
    pids[`engine-${number}`] = started.pid;
    pids[`transcriber-${number}`] = pid;
  }
  await until('all are fit', async () => (await countFit(client)) === count, 300);
  const cpu = countCpu({ ...stack.pids(), postgres: postgres.pid, redis: redis.pid, ...pids });
  const began = performance.now();
  await copyModel(model, clips - 1);
  await until('all is done', async () => !(await isAnyLeft()), 600);
  const tookMs = performance.now() - began;
  const requests = (await Promise.all(engines.map(readRequests))).flat();
  return { engines: count, requests, tookMs, cpuMs: sumByRole(cpu()) };

  // Asked twenty times a second: it must not cost what it is to measure.
  async function isAnyLeft(): Promise<boolean> {
    const { rows } = await pool.query(`select exists (select from job where state = 'processing') as "isLeft"`);
    return rows[0].isLeft;
  }
}

/** `transcriber-3` is a transcriber. */
function sumByRole(cpuMs: Record<string, number>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, ms] of Object.entries(cpuMs)) {
    const role = name.replace(/-\d+$/, 's');
    sums[role] = (sums[role] ?? 0) + ms;
  }
  return sums;
}
