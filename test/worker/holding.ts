import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { connect } from '#shared/postgres/client.ts';
import { connectBriefly } from '#shared/queue/connection.ts';
import { makeQueue } from '#shared/queue/queue.ts';
import { WorkerEnv } from '../../apps/worker/config.ts';
import { openContext } from '../../apps/worker/context.ts';
import { runTranscriber } from '../../apps/worker/transcriber/run.ts';
import { makeRecording } from '../support/audio.ts';
import { controlEngine } from '../support/engine.ts';
import { gateStore } from '../support/gated-store.ts';
import { transcribing } from '../support/ledger.ts';
import { startLine } from '../support/line.ts';
import { startProcess } from '../support/process.ts';
import type { TestSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

export type Holding = Awaited<ReturnType<typeof openHolding>>;

/**
 * A line with a serial engine and the transcriber `here` in this process, whose store can be held, and another, `there`,
 * that takes nothing unless told. `closers` end it.
 */
export async function openHolding(closers: AsyncDisposableStack, schema: TestSchema) {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  closers.defer(() => rm(folder, { recursive: true }));
  const clip = await makeRecording({ path: join(folder, 'clip.wav'), words: 10 });
  const AUDIO_STORE = pathToFileURL(join(folder, 'store')).href;
  const line = await startLine(schema, { engines: 0, env: { AUDIO_STORE } });
  closers.defer(line.stop);
  const pool = connect(schema.databaseUrl, 'test', 1);
  closers.defer(() => pool.end());
  const program = ['apps/simulator/main.ts', '--kind', 'funasr-server', '--port', '0', '--rtfx', '5'];
  const process = await startProcess('engine', program, {});
  closers.defer(async () => void (await process.end('SIGKILL')));
  const engine = await controlEngine(process);
  const services = { DATABASE_URL: schema.databaseUrl, REDIS_URL: schema.redisUrl, QUEUE_PREFIX: schema.queuePrefix };
  const of = { WORKER_ID: 'here', ENGINE_URL: engine.url, DRAIN_S: '5', LOG_LEVEL: 'silent' };
  const context = await openContext(WorkerEnv.parse({ ...services, ...of, AUDIO_STORE }), 'transcriber');
  closers.defer(context.close);
  const redis = connectBriefly(context.queueSettings);
  closers.defer(async () => redis.disconnect());
  const gated = gateStore(context.store);
  const transcriber = await runTranscriber({ ...context, store: gated.store });
  closers.defer(transcriber.close);
  await until('its engine is fit', async () => (await stateOfWorker('here')) === 'fit');
  await line.addEngine([], { WORKER_ID: 'there' });
  await until('there is another', async () => (await stateOfWorker('there')) === 'fit');
  await tell('there', 'drain');
  const requestsBefore = new Map<string, number>();
  return {
    ...{ line, pool, engine, gated, clip, submit, submitAndHang, expectWaiting, finish, attemptsOf, tell },
    queueSettings: context.queueSettings,
    /** Submits another, and waits until it is held for when the engine is free. */
    async submitAndHold(): Promise<string> {
      const id = await submit('backfill');
      await until('it is read', () => gated.wasRead(id));
      return id;
    },
    /** Those that the engine was asked since one was submitted. */
    async requestsSince(id: string) {
      return (await engine.requests()).slice(requestsBefore.get(id)!);
    },
    /** Whether its chunk was taken off the queue, and waits there again as if it had not been. */
    async wasPutBack(id: string): Promise<boolean> {
      const { rows } = await pool.query(
        `select id, lane from task where job_id = $1 and kind = 'transcribe' and state = 'dispatched'`,
        [id],
      );
      const item = rows[0] && (await makeQueue(redis, schema.queuePrefix, rows[0].lane).getJob(`${rows[0].id}.1`));
      return item?.attemptsStarted === 1 && (await item.getState()) === 'waiting';
    },
  };

  async function submit(jobClass: string): Promise<string> {
    return (await line.api.submitFile(clip.path, { language: 'en', class: jobClass })).body.id;
  }

  /** Submits a recording, and has the engine work on it until told. */
  async function submitAndHang(): Promise<string> {
    await until('the worker has nothing to do', async () => (await stateOfWorker('here')) === 'fit');
    await engine.fault('hang');
    const before = (await engine.requests()).length;
    const id = await submit('backfill');
    requestsBefore.set(id, before);
    await until('the engine works on it', async () => (await engine.requests()).length > before);
    return id;
  }

  async function expectWaiting(id: string): Promise<void> {
    await until('it waits', async () => (await transcribing(pool, id)) === 'dispatched');
  }

  /** Lets the engine go on; every job is done with one attempt. */
  async function finish(...ids: string[]) {
    await engine.fault(null);
    const jobs = [];
    for (const id of ids) {
      jobs.push(await line.api.expectState(id, 'completed'));
      expect(await attemptsOf(id)).toMatchObject([{ outcome: 'succeeded' }]);
    }
    return jobs;
  }

  async function attemptsOf(id: string) {
    const { body } = await line.api.request('GET', `/v1/transcriptions/${id}/attempts`);
    return body.data.filter(({ kind }: { kind: string }) => kind === 'transcribe');
  }

  async function tell(worker: string, wish: 'drain' | 'resume'): Promise<void> {
    await line.api.request('POST', `/v1/workers/${worker}/${wish}`);
    if (wish === 'drain') await until('it heeds that', async () => (await stateOfWorker(worker)) === 'draining');
  }

  async function stateOfWorker(worker: string): Promise<string | undefined> {
    const { body } = await line.api.request('GET', '/v1/workers');
    return body.data.find(({ id }: { id: string }) => id === worker)?.state;
  }
}
