import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect } from '#shared/postgres/client.ts';
import { startPostgres } from '../../apps/single/postgres.ts';
import { startRedis } from '../../apps/single/redis.ts';
import { startStack } from '../../apps/single/stack.ts';
import { makeRecording } from '../support/audio.ts';
import { openClient } from '../support/client.ts';
import { serveTagged } from '../support/tagged-audio.ts';
import { atMost, type Goal, printGoals } from './goals.ts';
import { describe, type Finding, judge, openSampler } from './soak-samples.ts';

// Queues an archive of long recordings that lie on a web server, has the first of them worked off, and tells whether the
// disk and the memory that this takes stay flat. What ended is purged at once, so that only what waits and what is in
// hand takes room. Prints JSON last; exit code 1 if something grew.
//   node test/bench/backfill-disk.ts [--files 200] [--done 20] [--minutes-each 20] [--engines 2] [--rtfx 60]
//   node test/bench/backfill-disk.ts --files 1000 --done 50 --minutes-each 60
const { values: flags } = parseArgs({
  options: {
    files: { type: 'string', default: '200' },
    done: { type: 'string', default: '20' },
    'minutes-each': { type: 'string', default: '20' },
    engines: { type: 'string', default: '2' },
    rtfx: { type: 'string', default: '60' },
  },
});
const FILES = Number(flags.files);
const MINUTES_EACH = Number(flags['minutes-each']);
const ENGINES = Number(flags.engines);
/** For each engine what it works on, has read ahead, and what waits for it; and what two decoders had claimed by then. */
const IN_HAND = 3 * ENGINES + 2 * 3;
const SAMPLE_EVERY_MS = 2_000;

await using closers = new AsyncDisposableStack();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => void closers.disposeAsync().finally(() => process.exit(1)));
}
const folder = await mkdtemp(join(tmpdir(), 'stenopool-backfill-'));
closers.defer(() => rm(folder, { recursive: true, force: true }));
const path = join(folder, 'meeting.flac');
await makeRecording({ path, minutes: MINUTES_EACH });
const audio = await serveTagged(path);
closers.defer(audio.close);
const postgres = await startPostgres({ dir: '', forTests: true });
closers.defer(postgres.stop);
const redis = await startRedis({ dir: '', forTests: true });
closers.defer(redis.stop);
const stack = await startStack({
  ...{ host: '127.0.0.1', port: 0, dataDir: join(folder, 'data'), quiet: true, drainS: 5 },
  ...{ databaseUrl: postgres.url, redisUrl: redis.url },
  ...{ engines: ENGINES, rtfx: Number(flags.rtfx) },
  env: { ALLOW_NETWORKS: '127.0.0.0/8', RETAIN_DAYS: '0', PREPARE_AHEAD_S: String(MINUTES_EACH * 60) },
});
closers.defer(stack.stop);
const api = openClient(stack.apiUrl, stack.apiKey!);
const store = (name: string) => join(folder, 'data', 'audio', name);
const folders = { chunks: store('chunks'), sources: store('sources'), incoming: store('incoming') };
const sampler = await openSampler(ofOurs, { redis: redis.url, database: postgres.url }, folders);
closers.defer(sampler.close);
const pool = connect(postgres.url, 'bench', 1);
closers.defer(() => pool.end());

const began = performance.now();
for (let number = 0; number < FILES; number++) {
  const submitted = { audio: { url: audio.urlOf(number) }, class: 'backfill', language: 'en' };
  const { status, text } = await api.request('POST', '/v1/transcriptions', submitted);
  if (status !== 202) throw new Error(text);
}
console.log(`${FILES} recordings of ${MINUTES_EACH} minutes wait after ${secondsSince(began)} s`);
let done = 0;
while (done < Number(flags.done)) {
  await sampler.take();
  await pause(SAMPLE_EVERY_MS);
  const now = await countDone();
  if (now > done) console.log(`${now} done after ${secondsSince(began)} s, ${audio.served()} fetched`);
  done = now;
}
report((await stat(path)).size);

/** The engines are simulated, and none of what is measured. */
function ofOurs(): Record<string, number | undefined> {
  return Object.fromEntries(Object.entries(stack.pids()).filter(([name]) => !name.startsWith('simulator')));
}

function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 1000);
}

async function countDone(): Promise<number> {
  const { rows } = await pool.query(`select count(*)::integer as n from job where state = 'completed'`);
  return rows[0].n;
}

function report(bytesEach: number): void {
  const series = sampler.series();
  const findings = series.map(judge);
  console.log(`\n${' '.repeat(28)}${'early'.padStart(12)}${'late'.padStart(12)}`);
  for (const finding of findings) console.log(describe(finding));
  const most = Math.max(...series.find(({ name }) => name === 'chunks on disk')!.values) / 1024;
  console.log(JSON.stringify({ files: FILES, minutes_each: MINUTES_EACH, done, fetched: audio.served() }));
  printGoals([
    atMost('MB of chunks on the disk at any time', round(most), round((IN_HAND * bytesEach) / 2 ** 20)),
    ...findings.map(finding => isEnough(finding, bytesEach)),
  ]);
}

/** Recordings are purged once a minute, so that the disk goes up and down by what is done within one. */
function isEnough({ name, unit, first, last, allowed }: Finding, bytesEach: number): Goal {
  const purgedAtOnce = name.endsWith('on disk') ? (IN_HAND * bytesEach) / 1024 : 0;
  return atMost(`${name} at the end, ${unit}`, round(last), round(Math.max(allowed, first + purgedAtOnce)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
