import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { USUAL_SCOPES } from '#shared/domain/scope.ts';
import { createKey } from '#shared/postgres/api-key.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { createProject } from '#shared/postgres/project.ts';
import { makeRecording } from '../../support/audio.ts';
import { openClient, type TestClient } from '../../support/client.ts';
import { countFit } from '../../support/fit.ts';
import { until } from '../../support/until.ts';
import { atLeast, atMost } from '../goals.ts';
import { copyModel, prepareModel } from '../harness/archive.ts';
import { type Bench, type BenchOptions, type Findings, row } from '../harness/bench.ts';
import { type BenchEngine, readRequests, startEngine } from '../harness/engines.ts';
import { runFifo } from '../harness/fifo.ts';
import { findLiveClip, type LiveClip } from '../harness/live-waits.ts';
import { quantile } from '../harness/quantile.ts';
import { submitClips } from '../harness/submit-clips.ts';
import { startTranscriber } from '../harness/transcriber.ts';
import { openStack } from '../open-stack.ts';

const RTFX = 20;
const ENGINES = 2;
const WORDS = 42;
const BY_ALONE = 1.2;
const OVER_MS = 100;
const JAIN = 0.99;
/** The items of the plain queue are as much shorter, and its wait is told as much longer. */
const SHORTER = 100;

export const fairness: Bench = {
  name: 'fairness',
  about: `One project has an archive of 10,000 clips of ten seconds, one has a hundredth of it, and a third sends live clips; ${ENGINES} serial engines of ${RTFX} times real time.`,
  alternative: 'one queue of BullMQ',
  limit: 'without archives',
  run,
};

async function run({ quick }: BenchOptions): Promise<Findings> {
  const files = quick ? 1_000 : 10_000;
  const small = Math.max(40, Math.ceil(files / 101));
  await using closers = new AsyncDisposableStack();
  const { folder, dataDir, postgres, redis, stack, client } = await openStack(closers, 'fairness', {
    env: { LOG_LEVEL: 'warn' },
  });
  const pool = connect(postgres.url, 'bench', 2);
  closers.defer(() => pool.end());
  const audio = join(dataDir, 'audio');
  const clip = await makeRecording({ path: join(folder, 'clip.wav'), words: WORDS });
  const chunkMs = clip.durationMs / RTFX;

  // Both before either is copied: a project whose recordings come behind ten thousand has nothing prepared.
  const archives = [await openArchive('large'), await openArchive('small')] as const;
  const engines: BenchEngine[] = [];
  for (let number = 1; number <= ENGINES; number++) {
    engines.push(await startEngine(closers, { kind: 'funasr-server', flags: ['--rtfx', String(RTFX)] }));
    const place = { databaseUrl: postgres.url, redisUrl: redis.url, audio };
    await startTranscriber(closers, place, { engine: engines.at(-1)!, name: `transcriber-${number}` });
  }
  await until('all are fit', async () => (await countFit(client)) === ENGINES);
  const alone = await sendLive('alone', quick ? 10 : 30);
  // Neither archive is to have a start, so nobody works while they are written down.
  await tellEngines('drain');
  await until('no engine works', async () => (await countRunning(pool)) === 0);
  await copyModel(archives[0].model, files - small - 1);
  await copyModel(archives[1].model, small - 1);
  await tellEngines('resume');
  await until('both engines work', async () => (await countRunning(pool)) >= ENGINES);
  const beside = await sendLive('beside', quick ? 20 : 50);
  await until('the small archive is done', async () => (await finished(archives[1].projectId)).length === small, 3_600);
  const smallDone = await finished(archives[1].projectId);
  const largeDone = (await finished(archives[0].projectId)).filter(at => at <= smallDone.at(-1)!);
  const fifo = await runFifo(redis.url, { large: files - small, small, itemMs: chunkMs / SHORTER, workers: ENGINES });

  const [waitAlone, waitBeside] = [alone, beside].map(clips => clips.map(({ waitedMs }) => waitedMs));
  const beyond = beside.map(({ waitedMs, leftMs }) => waitedMs - leftMs);
  const over = quantile(
    beside.map(({ overMs }) => overMs),
    0.99,
  );
  const fair = jain(largeDone.length, smallDone.length);
  const fifoWait = fifo.liveWaitMs * SHORTER;
  const p = (values: number[], share: number) => Math.round(quantile(values, share));
  return {
    rows: [
      row('live wait, p50', 'ms', { ours: p(waitBeside!, 0.5), alternative: fifoWait, limit: p(waitAlone!, 0.5) }),
      row('live wait, p99', 'ms', { ours: p(waitBeside!, 0.99), alternative: fifoWait, limit: p(waitAlone!, 0.99) }),
      row('of it beyond the chunk that ended first, p50', 'ms', { ours: p(beyond, 0.5), limit: p(waitAlone!, 0.5) }),
      row('of it beyond the chunk that ended first, p99', 'ms', { ours: p(beyond, 0.99), limit: p(waitAlone!, 0.99) }),
      row("Jain's index of two archives", '', {
        ours: fair,
        alternative: jain(fifo.largeDone, fifo.smallDone),
        limit: 1,
      }),
    ],
    goals: [
      atMost(
        'live wait beyond the chunk that ended first, by the wait without archives, p99',
        quantile(beyond, 0.99) / quantile(waitAlone!, 0.99),
        BY_ALONE,
      ),
      atMost('ms from the end of that chunk until an engine has the live clip, p99', over, OVER_MS),
      atLeast("Jain's index of the audio of two projects", fair, JAIN),
    ],
    notes: [
      'What limits it: a chunk that an engine has begun is never taken from it. Of so few live clips the p99 is the longest wait.',
      `The items of the plain queue were ${SHORTER} times as short; its wait is told ${SHORTER} times as long.`,
    ],
  };

  async function openArchive(name: string) {
    const { id: projectId } = await createProject(pool, { name });
    const key = await createKey(pool, { projectId, name, scopes: USUAL_SCOPES });
    const by = { pool, client: openClient(stack.apiUrl, key), audio };
    return { projectId, model: await prepareModel(by, clip.path, { class: 'backfill', language: 'en' }) };
  }

  /** At odd moments, so that they come at every point of a running chunk. */
  async function sendLive(mark: string, count: number): Promise<LiveClip[]> {
    const ids: string[] = [];
    for (let number = 0; number < count; number++) {
      ids.push(await sendOne(client, `${mark}-${number}`));
      await pause(chunkMs * (1.3 + ((number * 0.37) % 1)));
    }
    const jobs = [];
    for (const id of ids) jobs.push(await client.expectState(id, 'completed', 600));
    const requests = await Promise.all(engines.map(readRequests));
    const inLineAt = await whenInLine(pool, ids);
    return jobs.map(({ id, created_at }, number) =>
      findLiveClip(requests, { mark: `${mark}-${number}`, at: Date.parse(created_at), inLineAt: inLineAt.get(id)! }),
    );
  }

  async function tellEngines(what: 'drain' | 'resume'): Promise<void> {
    for (let number = 1; number <= ENGINES; number++) {
      const { status, text } = await client.request('POST', `/v1/workers/transcriber-${number}/${what}`);
      if (status >= 300) throw new Error(text);
    }
  }

  async function sendOne(by: TestClient, mark: string): Promise<string> {
    const options = { class: 'interactive' };
    return (await submitClips(by, { path: clip.path, count: 1, atOnce: 1, mark, options }))[0]!;
  }

  async function finished(projectId: string): Promise<Date[]> {
    const { rows } = await pool.query(
      'select finished_at as at from job where project_id = $1 and finished_at is not null order by finished_at',
      [projectId],
    );
    return rows.map(({ at }) => at);
  }
}

async function whenInLine(pool: Pool, jobIds: string[]): Promise<Map<string, number>> {
  const { rows } = await pool.query(
    `select job_id as id, created_at as at from task where job_id = any ($1) and kind = 'transcribe'`,
    [jobIds],
  );
  return new Map(rows.map(({ id, at }) => [id, at.getTime()]));
}

async function countRunning(pool: Pool): Promise<number> {
  const { rows } = await pool.query(
    `select count(*)::int as n from task where kind = 'transcribe' and state = 'running'`,
  );
  return rows[0].n;
}

function jain(a: number, b: number): number {
  return (a + b) ** 2 / (2 * (a ** 2 + b ** 2));
}
