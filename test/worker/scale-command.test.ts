import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ScalingBasis } from '#shared/domain/scaling-basis.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { listScaling, recordDecision } from '#shared/postgres/scaling.ts';
import { openLog } from '#shared/runtime/log.ts';
import { tellNumbers } from '../../apps/worker/dispatcher/scaling/tell.ts';
import { reportTranscriber } from '../support/ledger.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
const folder = await mkdtemp(join(tmpdir(), 'stenopool-scale-'));
const record = join(folder, 'record');
const NOTE = `sh -c 'echo "$1 $SCALE_DESIRED $SCALE_ENGINE [$SCALE_DRAINED]" >> ${record}' note`;
let pool: Pool;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  pool = connect(schema.databaseUrl, 'test', 4);
});
afterAll(async () => {
  await pool.end();
  await rm(folder, { recursive: true });
  await schema.drop();
});
beforeEach(async () => {
  await pool.query('delete from scaling; delete from worker');
  await writeFile(record, '');
});

test('it is run when the number changes, with the number as argument and in its environment', async () => {
  await want(5);
  await tell(NOTE);
  await tell(NOTE);
  await want(7);
  await tell(NOTE);
  expect(await recorded()).toEqual(['5 5 e []', '7 7 e []']);
  expect(await scaling()).toMatchObject({ told: 7, toldAt: expect.any(Date), tellError: null });
});

test('one dispatcher runs it, however many there are', async () => {
  await want(5);
  await Promise.all([tell(NOTE), tell(NOTE), tell(NOTE)]);
  expect(await recorded()).toEqual(['5 5 e []']);
});

test('what went wrong is told, and it is tried again after a while', async () => {
  await want(5);
  await tell('echo no quota; exit 3; :');
  expect(await scaling()).toMatchObject({ told: null, tellError: 'it ended with exit code 3: no quota' });
  await tell(NOTE);
  expect(await recorded()).toEqual([]);
  await pool.query(`update scaling set telling_until = now() - interval '1 second'`);
  await tell(NOTE);
  expect(await recorded()).toEqual(['5 5 e []']);
  expect(await scaling()).toMatchObject({ told: 5, tellError: null });
});

test('it is ended with all that it started when it takes too long', async () => {
  await want(5);
  await tell('sleep 60 & sleep 60; :', 1);
  expect(await scaling()).toMatchObject({ told: null, tellError: 'it took longer than 1 s' });
});

test('fewer are told once those that were drained hold nothing, and by name', async () => {
  await want(5);
  await tell(NOTE);
  await reportTranscriber(pool, { id: 'i-1', speed: 50 });
  const task = `insert into task (id, kind, state, job_id, chunk_id, project_id, class, max_attempts, worker_id, lease_until)
    select gen_random_uuid(), 'transcribe', 'running', gen_random_uuid(), gen_random_uuid(), p.id, 'standard', 3, 'i-1', now()
    from p`;
  await pool.query(
    `with p as (insert into project (id, name, webhook_secret) values (gen_random_uuid(), 'p', 'whsec_x') returning id) ${task}`,
  );
  await want(4, ['i-1']);
  await tell(NOTE);
  expect(await recorded()).toEqual(['5 5 e []']);
  await pool.query('delete from task');
  await tell(NOTE);
  expect(await recorded()).toEqual(['5 5 e []', '4 4 e [i-1]']);
});

function want(desired: number, leaving: string[] = []): Promise<void> {
  return recordDecision(pool, 'e', { wanted: desired, desired }, { leaving: leaving.map(id => ({ id, reason: 'r' })) });
}

function tell(command: string, timeoutS = 20): Promise<void> {
  return tellNumbers({ pool, log: openLog('silent', {}), command, timeoutS, env: { PATH: process.env.PATH } });
}

async function scaling() {
  return (await listScaling<ScalingBasis>(pool))[0];
}

async function recorded(): Promise<string[]> {
  return (await readFile(record, 'utf8')).split('\n').filter(Boolean);
}
