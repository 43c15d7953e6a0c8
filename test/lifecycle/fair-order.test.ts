import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { USUAL_SCOPES } from '#shared/domain/scope.ts';
import { createKey } from '#shared/postgres/api-key.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { createProject } from '#shared/postgres/project.ts';
import { makeRecording, type Recording } from '../support/audio.ts';
import { openClient, type TestClient } from '../support/client.ts';
import { controlEngine } from '../support/engine.ts';
import { countFit } from '../support/fit.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const redis = new Redis(schema.redisUrl);
const MANY = 24;
const FEW = 6;
let line: Line;
let other: TestClient;
let pool: Pool;
let clip: Recording;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  clip = await makeRecording({ path: join(folder, 'clip.wav'), words: 20 });
  // What backfills have earned by the work before them would go before the live clip.
  line = await startLine(schema, { engines: 0, env: { BACKFILL_MIN_SHARE: '0' } });
  pool = connect(schema.databaseUrl, 'test', 1);
  const project = await createProject(pool, { name: 'other' });
  other = openClient(
    line.api.url,
    await createKey(pool, { projectId: project.id, name: 'other', scopes: USUAL_SCOPES }),
  );
});
afterAll(async () => {
  await pool?.end();
  redis.disconnect();
  await line?.stop();
  await schema.drop();
});

describe('a project that comes after an archive', () => {
  it('has its jobs done turn by turn with it, and live ones before all', async () => {
    const archive = await submitMany(line.api, MANY, 'standard');
    const late = await submitMany(other, FEW, 'standard');
    const live = await submitMany(other, 1, 'interactive');
    await until('all are prepared', async () => (await prepared()) === MANY + FEW + 1, 60);
    await line.addEngine();
    const order = await finishedOrder([...archive, ...late, ...live]);
    // One was dispatched before the rest, and another may have been.
    expect(order.indexOf(live[0]!)).toBeLessThanOrEqual(2);
    const last = Math.max(...late.map(id => order.indexOf(id)));
    expect(last).toBeLessThanOrEqual(2 * FEW + 3);
  }, 150_000);
});

describe('a live clip behind an archive', () => {
  it('is the next that an engine works on, whichever is free first', async () => {
    await line.addEngine();
    await until('both engines are fit', async () => (await countFit(line.api)) === 2);
    const engines = await Promise.all(line.engines.map(controlEngine));
    const asked = async () => (await Promise.all(engines.map(engine => engine.requests()))).map(({ length }) => length);
    const before = await asked();
    await Promise.all(engines.map(engine => engine.fault('hang')));
    const archive = await submitMany(line.api, MANY, 'backfill');
    await until('both engines are busy', async () => (await asked()).every((count, at) => count > before[at]!));
    const { body: live } = await other.submitFile(clip.path, { class: 'interactive', hotwords: ['live'] });
    await until('it is on the queue', () => isOnQueue(live.id));
    await engines[1]!.fault(null);
    await other.expectState(live.id, 'completed');
    const requests = (await engines[1]!.requests()).slice(before[1]!);
    expect(requests.findIndex(({ hotwords }) => hotwords.includes('live'))).toBeLessThanOrEqual(1);
    await engines[0]!.fault(null);
    for (const id of archive) await line.api.expectState(id, 'completed');
  }, 150_000);
});

/** In Redis and nobody's: a moment before it is there, the ledger says already that it is handed out. */
async function isOnQueue(jobId: string): Promise<boolean> {
  const { rows } = await pool.query(
    `select id from task where job_id = $1 and kind = 'transcribe' and state = 'dispatched'`,
    [jobId],
  );
  return rows.length > 0 && (await redis.keys(`*${rows[0].id}*`)).length > 0;
}

async function submitMany(client: TestClient, count: number, jobClass: string): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number++) {
    ids.push((await client.submitFile(clip.path, { language: 'en', class: jobClass })).body.id);
  }
  return ids;
}

async function prepared(): Promise<number> {
  const { body } = await line.api.request('GET', '/v1/queue');
  const waiting = body.data.reduce((sum: number, each: { backlog_audio_ms: number }) => sum + each.backlog_audio_ms, 0);
  return Math.round(waiting / clip.durationMs);
}

async function finishedOrder(ids: string[]): Promise<string[]> {
  const jobs = await Promise.all(
    ids.map(async (id, index) => {
      const client = index < MANY ? line.api : other;
      return client.expectState(id, 'completed', 100);
    }),
  );
  return jobs.toSorted((a, b) => a.finished_at.localeCompare(b.finished_at)).map(job => job.id);
}
