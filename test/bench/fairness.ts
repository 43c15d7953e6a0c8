import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { USUAL_SCOPES } from '#shared/domain/scope.ts';
import { createKey } from '#shared/postgres/api-key.ts';
import { connect } from '#shared/postgres/client.ts';
import { createProject } from '#shared/postgres/project.ts';
import { makeRecording } from '../support/audio.ts';
import { openClient, type TestClient } from '../support/client.ts';
import { controlEngine } from '../support/engine.ts';
import { transcribing } from '../support/ledger.ts';
import { startProcess } from '../support/process.ts';
import { until } from '../support/until.ts';
import { atLeast, atMost, printGoals } from './goals.ts';
import { openStack } from './open-stack.ts';

// Two projects have archives of 10 s clips, one a hundred times as large; they are written into the ledger as prepared
// already. While two engines work them off, live clips come in over HTTP. Prints JSON last: how much longer a live clip
// waited than the chunk had left that ended first, from when it was prepared, and Jain's index of what the archives were
// given until the small one was done.
//   node test/bench/fairness.ts [--files 10000] [--live 50] [--rtfx 20]
const { values: flags } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    live: { type: 'string', default: '50' },
    rtfx: { type: 'string', default: '20' },
  },
});
const SMALL = Math.ceil(Number(flags.files) / 101);
const LARGE = Number(flags.files) - SMALL;
const WORDS = 42;
const BEYOND_MS = 100;
const JAIN = 0.99;
const SHARED_KEY = 'chunks/bench/clip.flac';

await using closers = new AsyncDisposableStack();
const { folder, dataDir, postgres, redis, stack, client: live } = await openStack(closers, 'fairness');
const audio = join(dataDir, 'audio');
const pool = connect(postgres.url, 'bench', 2);
closers.defer(() => pool.end());
const clip = await makeRecording({ path: join(folder, 'clip.wav'), words: WORDS });

// Both before either is copied: a project whose recordings come behind ten thousand has nothing prepared.
const [large, small] = [await openArchive('large'), await openArchive('small')];
for (let left = LARGE - 1; left > 0; left -= 500) await copyJobs(large, Math.min(left, 500));
await copyJobs(small, SMALL - 1);
console.log(`${LARGE} and ${SMALL} files wait`);
const engines = [await addEngine(1), await addEngine(2)];
const ids = await submitLive();
for (const id of ids) await live.expectState(id, 'completed', 600);
await until('the small archive is done', async () => (await finished(small)).length === SMALL, 3_600);
const requests = await Promise.all(engines.map(engine => engine.requests()));
const [beyond, given] = [await waits(), await shares()];
console.log(JSON.stringify({ files: LARGE + SMALL, ...beyond, ...given }));
printGoals([
  atMost('ms that live clips wait beyond the chunk that ends first, in p99', beyond.beyond_chunk_p99_ms, BEYOND_MS),
  atLeast("Jain's index of the audio of two projects", given.jain, JAIN),
]);

type Archive = { projectId: string; model: string };

/** Puts the first recording in. */
async function openArchive(name: string): Promise<Archive> {
  const { id: projectId } = await createProject(pool, { name });
  const client: TestClient = openClient(stack.apiUrl, await createKey(pool, { projectId, name, scopes: USUAL_SCOPES }));
  const { body: model } = await client.submitFile(clip.path, { class: 'backfill', language: 'en' });
  await until('it is prepared', () => transcribing(pool, model.id), 300);
  const { rows } = await pool.query('select audio_key as key from chunk where job_id = $1', [model.id]);
  await mkdir(join(audio, 'chunks/bench'), { recursive: true });
  await copyFile(join(audio, rows[0].key), join(audio, SHARED_KEY));
  return { projectId, model: model.id };
}

/** Writes as many more like it. */
async function copyJobs({ model }: Archive, count: number): Promise<void> {
  const ids = () => Array.from({ length: count }, () => uuidv7());
  await pool.query(
    `with new as (select * from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as n (job, chunk, task)),
     jobs as (insert into job select (jsonb_populate_record(j, jsonb_build_object('id', job))).*
       from job j, new where j.id = $1),
     chunks as (insert into chunk select (jsonb_populate_record(c,
         jsonb_build_object('id', chunk, 'job_id', job, 'audio_key', $5::text))).* from chunk c, new where c.job_id = $1)
     insert into task select (jsonb_populate_record(t,
         jsonb_build_object('id', task, 'job_id', job, 'chunk_id', chunk))).* from task t, new
       where t.job_id = $1 and t.kind = 'transcribe'`,
    [model, ids(), ids(), ids(), SHARED_KEY],
  );
}

async function addEngine(number: number) {
  const simulator = ['apps/simulator/main.ts', '--kind', 'funasr-server', '--port', '0', '--rtfx', flags.rtfx];
  const engine = await startProcess('engine', simulator, {});
  closers.defer(async () => void (await engine.end('SIGKILL')));
  const control = await controlEngine(engine);
  const transcriber = await startProcess('transcriber', ['apps/worker/main.ts', 'transcriber'], {
    ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url, AUDIO_STORE: `file://${audio}` },
    ...{ ENGINE_URL: control.url, WORKER_ID: `transcriber-${number}`, DRAIN_S: '5' },
  });
  closers.defer(async () => void (await transcriber.end('SIGTERM')));
  return control;
}

/** At odd moments, so that they come at every point of a running chunk. */
async function submitLive(): Promise<string[]> {
  const ids: string[] = [];
  const chunkMs = clip.durationMs / Number(flags.rtfx);
  await until('both engines work', async () =>
    (await Promise.all(engines.map(engine => engine.requests()))).every(({ length }) => length > 2),
  );
  for (let number = 0; number < Number(flags.live); number++) {
    const options = { class: 'interactive', hotwords: [`live-${number}`] };
    ids.push((await live.submitFile(clip.path, options)).body.id);
    await pause(chunkMs * (1.3 + ((number * 0.37) % 1)));
  }
  return ids;
}

async function waits() {
  const { rows } = await pool.query(
    `select created_at as at from task where job_id = any ($1) and kind = 'transcribe' order by job_id`,
    [ids],
  );
  const beyond = rows.map(({ at }, number) => beyondMs(number, at.getTime())).toSorted((a, b) => a - b);
  const share = (part: number) => Math.round(beyond[Math.ceil(beyond.length * part) - 1]!);
  const [p50, p99, most] = [share(0.5), share(0.99), share(1)];
  return { live: beyond.length, beyond_chunk_p50_ms: p50, beyond_chunk_p99_ms: p99, beyond_chunk_most_ms: most };
}

function beyondMs(number: number, at: number): number {
  const live = requests.flat().find(({ hotwords }) => hotwords.includes(`live-${number}`))!;
  const waitedMs = Date.parse(live.started_at!) - at;
  return waitedMs <= BEYOND_MS ? waitedMs : waitedMs - leastLeftMs(at);
}

/** How long the chunk that ends first goes on, of those that were begun before the clip can have come to be on the queue. */
function leastLeftMs(at: number): number {
  const left = requests.map(seen => {
    const last = seen.findLast(({ started_at: from }) => from !== null && Date.parse(from) <= at + BEYOND_MS);
    return Math.max(0, Date.parse(last?.finished_at ?? '') - at || 0);
  });
  return Math.min(...left);
}

async function finished({ projectId }: Archive): Promise<Date[]> {
  const { rows } = await pool.query(
    'select finished_at as at from job where project_id = $1 and finished_at is not null order by finished_at',
    [projectId],
  );
  return rows.map(({ at }) => at);
}

async function shares() {
  const ofSmall = await finished(small);
  const ofLarge = (await finished(large)).filter(at => at <= ofSmall.at(-1)!);
  const [a, b] = [ofLarge.length, ofSmall.length];
  return { large_done: a, small_done: b, jain: Number(((a + b) ** 2 / (2 * (a ** 2 + b ** 2))).toFixed(4)) };
}
