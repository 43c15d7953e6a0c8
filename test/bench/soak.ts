import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../apps/single/postgres.ts';
import { startRedis } from '../../apps/single/redis.ts';
import { startStack } from '../../apps/single/stack.ts';
import { makeRecording } from '../support/audio.ts';
import { openClient } from '../support/client.ts';
import { openReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';
import { describe, judge, openSampler, type Sampler } from './soak-samples.ts';

// Runs the whole line under a steady load of short jobs and tells whether anything grows that should not: memory, open
// handles, connections. Prints JSON last; exit code 1 if something grew or a job was not called back.
//   node test/bench/soak.ts [--minutes 20] [--jobs 2000] [--engines 2] [--rtfx 1000]
const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    jobs: { type: 'string', default: '2000' },
    engines: { type: 'string', default: '2' },
    rtfx: { type: 'string', default: '1000' },
  },
});
const MINUTES = Number(flags.minutes);
const JOBS = Number(flags.jobs);
const SAMPLE_EVERY_MS = 10_000;
const GRACE_S = 600;
const RECORDINGS = 20;
const WORDS = 20;

await using closers = new AsyncDisposableStack();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => void closers.disposeAsync().finally(() => process.exit(1)));
}
const folder = await mkdtemp(join(tmpdir(), 'stenopool-soak-'));
closers.defer(() => rm(folder, { recursive: true, force: true }));
const paths = await makeRecordings();
const receiver = await openReceiver({});
closers.defer(receiver.close);
const postgres = await startPostgres({ dir: '', forTests: true });
closers.defer(postgres.stop);
const redis = await startRedis({ dir: '', forTests: true });
closers.defer(redis.stop);
const stack = await startStack({
  ...{ host: '127.0.0.1', port: 0, dataDir: join(folder, 'data'), quiet: true, drainS: 30 },
  ...{ databaseUrl: postgres.url, redisUrl: redis.url },
  ...{ engines: Number(flags.engines), rtfx: Number(flags.rtfx), env: { ALLOW_NETWORKS: '127.0.0.0/8' } },
});
closers.defer(stack.stop);
const api = openClient(stack.apiUrl, stack.apiKey!);
const sampler = await openSampler(stack.pids, { redis: redis.url, database: postgres.url });
closers.defer(sampler.close);

const began = performance.now();
const { ids, refused } = await submitAll(sampler);
const submittedS = (performance.now() - began) / 1000;
const isWhole = await until('every job is called back', () => missing() === 0, GRACE_S).catch(() => false);
report(isWhole);

async function makeRecordings(): Promise<string[]> {
  await mkdir(join(folder, 'audio'));
  const made: string[] = [];
  for (let seed = 0; seed < RECORDINGS; seed++) {
    made.push((await makeRecording({ path: join(folder, 'audio', `${seed}.wav`), words: WORDS, seed })).path);
  }
  return made;
}

async function submitAll(sampler: Sampler): Promise<{ ids: string[]; refused: number }> {
  const ids: string[] = [];
  let refused = 0;
  let sampledAt = 0;
  for (let job = 0; job < JOBS; job++) {
    const now = performance.now();
    if (now - sampledAt >= SAMPLE_EVERY_MS) {
      sampledAt = now;
      await sampler.take();
    }
    const answer = await api.submitFile(paths[job % RECORDINGS]!, { callback: { url: receiver.url } });
    if (answer.status === 202) ids.push(answer.body.id);
    else refused += 1;
    if (job % 100 === 99) console.log(`${job + 1} submitted, ${calledBack().size} called back`);
    await pause(Math.max(0, began + ((job + 1) * MINUTES * 60_000) / JOBS - performance.now()));
  }
  return { ids, refused };
}

function missing(): number {
  const known = calledBack();
  return ids.filter(id => !known.has(id)).length;
}

function calledBack(): Set<string> {
  return new Set(receiver.calls.map(call => JSON.parse(call.body).data.id));
}

function report(isWhole: boolean | undefined): void {
  const findings = sampler.series().map(judge);
  console.log(`\n${' '.repeat(28)}${'early'.padStart(12)}${'late'.padStart(12)}`);
  for (const finding of findings) console.log(describe(finding));
  const growing = findings.filter(finding => !finding.flat).map(finding => finding.name);
  const minutes = Math.round(submittedS / 6) / 10;
  console.log(
    JSON.stringify({ minutes, jobs: ids.length, refused, missing: missing(), samples: samplesTaken(), growing }),
  );
  if (!isWhole || refused > 0 || growing.length > 0) process.exitCode = 1;
}

function samplesTaken(): number {
  return Math.max(...sampler.series().map(({ values }) => values.length));
}
