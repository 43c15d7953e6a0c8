import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { makeRecording, type Recording } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { type OwnRedis, startOwnRedis } from '../support/redis.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';

const schema = await openSchema(import.meta.filename);
let redis: OwnRedis;
let receiver: Receiver;
let line: Line;
let pool: Pool;
let recording: Recording;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  recording = await makeRecording({ path: join(folder, 'a.wav'), words: 10 });
  redis = await startOwnRedis();
  receiver = await openReceiver({});
  line = await startLine({ ...schema, redisUrl: redis.url });
  pool = connect(schema.databaseUrl, 'test', 1);
  await expectDone(await submit());
});
afterAll(async () => {
  await line?.stop();
  await receiver?.close();
  await redis?.remove();
  await pool?.end();
  await schema.drop();
});

const WORKERS = { prepare: 'preparer', transcribe: 'transcriber', deliver: 'deliverer' };
const LIMIT_S = 5;
// Long enough for every connection to have come to its longest pause between two tries.
const AWAY_MS = 6_000;

const LOSSES = {
  'is emptied': () => redis.flush(),
  'is replaced by an empty one': async () => {
    await redis.kill();
    await redis.start('empty');
  },
  'is killed and comes back with its data': async () => {
    await redis.kill();
    await redis.start('with data');
  },
};

async function submit(): Promise<string> {
  const { body } = await line.api.submitFile(recording.path, { callback: { url: receiver.url } });
  return body.id;
}

async function tasksOf(id: string, kind: string): Promise<{ state: string }[]> {
  const { rows } = await pool.query('select state from task where job_id = $1 and kind = $2', [id, kind]);
  return rows;
}

async function expectDone(id: string): Promise<void> {
  await line.api.expectState(id, 'completed', 20);
  await until('it is called back', async () => (await tasksOf(id, 'deliver'))[0]?.state === 'done', 20);
  const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${id}/result`);
  expectWords(transcript, recording);
}

describe.each(Object.entries(LOSSES))('a Redis that %s', (_, lose) => {
  it.each(Object.entries(WORKERS))('loses no task to %s, which goes on within seconds', async (kind, role) => {
    const worker = line.of(role)[0]!;
    process.kill(worker.pid, 'SIGSTOP');
    try {
      const id = await submit();
      const isWaiting = async () => (await tasksOf(id, kind))[0]?.state === 'dispatched';
      await until(`its ${kind} task is on the queue`, isWaiting, LIMIT_S);
      await lose();
      process.kill(worker.pid, 'SIGCONT');
      const isTaken = async () => /running|done/.test((await tasksOf(id, kind))[0]!.state);
      await until(`its ${kind} task is taken`, isTaken, LIMIT_S);
      await expectDone(id);
    } finally {
      process.kill(worker.pid, 'SIGCONT');
    }
  });

  it('leaves every worker taking work again', async () => {
    await expectDone(await submit());
  });
});

it('a Redis that comes back with its data makes nobody do anything twice', async () => {
  await redis.kill();
  const ids = await Promise.all(Array.from({ length: 5 }, submit));
  await redis.start('with data');
  for (const id of ids) await expectDone(id);
  for (const id of ids) {
    const { body } = await line.api.request('GET', `/v1/transcriptions/${id}/attempts`);
    expect(body.data.map((attempt: { kind: string }) => attempt.kind)).toEqual(['prepare', 'transcribe']);
  }
});

it('a Redis that is away for long delays what is accepted meanwhile, and no more', async () => {
  await redis.kill();
  const id = await submit();
  await pause(AWAY_MS);
  await redis.start('empty');
  await expectDone(id);
});
