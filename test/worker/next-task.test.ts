import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { openSignals } from '#shared/queue/signals.ts';
import { WorkerEnv } from '../../apps/worker/config.ts';
import { openContext } from '../../apps/worker/context.ts';
import { runTranscriber } from '../../apps/worker/transcriber/run.ts';
import { makeRecording, type Recording } from '../support/audio.ts';
import { controlEngine, type EngineControl, gapsBetween } from '../support/engine.ts';
import { type GatedStore, gateStore } from '../support/gated-store.ts';
import { transcribing } from '../support/ledger.ts';
import { type Line, startLine } from '../support/line.ts';
import { startProcess } from '../support/process.ts';
import { onSecondLook } from '../support/queue-looks.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const closers = new AsyncDisposableStack();
let line: Line;
let pool: Pool;
let engine: EngineControl;
let gated: GatedStore;
let clip: Recording;

beforeAll(async () => {
  closers.defer(schema.drop);
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  closers.defer(() => rm(folder, { recursive: true }));
  clip = await makeRecording({ path: join(folder, 'clip.wav'), words: 10 });
  const AUDIO_STORE = pathToFileURL(join(folder, 'store')).href;
  line = await startLine(schema, { engines: 0, env: { AUDIO_STORE } });
  closers.defer(line.stop);
  pool = connect(schema.databaseUrl, 'test', 1);
  closers.defer(() => pool.end());
  const program = ['apps/simulator/main.ts', '--kind', 'funasr-server', '--port', '0', '--rtfx', '5'];
  const process = await startProcess('engine', program, {});
  closers.defer(async () => void (await process.end('SIGKILL')));
  engine = await controlEngine(process);
  const services = { DATABASE_URL: schema.databaseUrl, REDIS_URL: schema.redisUrl, QUEUE_PREFIX: schema.queuePrefix };
  const of = { WORKER_ID: 'here', ENGINE_URL: engine.url, DRAIN_S: '5', LOG_LEVEL: 'silent' };
  const env = { ...services, ...of, AUDIO_STORE };
  const context = await openContext(WorkerEnv.parse(env), 'transcriber');
  closers.defer(context.close);
  gated = gateStore(context.store);
  const transcriber = await runTranscriber({ ...context, store: gated.store });
  closers.defer(transcriber.close);
  await until('its engine is fit', async () => (await stateOfWorker('here')) === 'fit');
  await line.addEngine([], { WORKER_ID: 'there' });
  await until('there is another', async () => (await stateOfWorker('there')) === 'fit');
  await tell('there', 'drain');
}, 240_000);
afterEach(async () => {
  await tell('there', 'drain');
  await engine.fault(null);
});
afterAll(() => closers.disposeAsync());

const queueSettings = { redisUrl: schema.redisUrl, prefix: schema.queuePrefix };

describe('the next task of an engine that takes one at a time', { timeout: 120_000 }, () => {
  it('is read, however slowly, while the engine works on the one before', async () => {
    const first = await submitAndHang();
    gated.hold();
    const [second, third] = [await submit('backfill'), await submit('backfill')];
    await until('the second is asked of the store', () => gated.asksFor(second) === 1);
    expect(await transcribing(pool, second)).toBe('running');
    gated.release();
    await until('the second has been read', () => gated.wasRead(second));
    expect(await requestsSince(first)).toBe(1);
    await expectWaiting(third);
    expect(gated.asksFor(third)).toBe(0);
    await finish(first, second, third);
    for (const id of [first, second, third]) expect(gated.asksFor(id)).toBe(1);
  });

  it('follows sooner than the store could give it', async () => {
    gated.delay(STORE_MS);
    const ids = [await submitAndHang()];
    while (ids.length < 8) ids.push(await submit('backfill'));
    await finish(...ids);
    gated.delay(0);
    const gaps = gapsBetween((await engine.requests()).slice(requestsBefore.get(ids[0]!)!));
    expect(gaps[3]).toBeLessThan(STORE_MS);
  });

  it('is overtaken by a live one, and follows that without being read again', async () => {
    const first = await submitAndHang();
    const held = await submitAndHold();
    const live = await submit('interactive');
    await expectWaiting(live);
    const [, overtaken, overtaking] = await finish(first, held, live);
    expect(overtaking.finished_at < overtaken.finished_at).toBe(true);
    expect(gated.asksFor(held)).toBe(1);
  });

  it('waits while a live one is about to come', async () => {
    const first = await submitAndHang();
    const held = await submitAndHold();
    const signals = openSignals(queueSettings);
    const saying = setInterval(signals.live, 1);
    await engine.fault(null);
    await line.api.expectState(first, 'completed');
    const live = await submit('interactive');
    await line.api.expectState(live, 'completed');
    expect(await transcribing(pool, held)).toBe('running');
    clearInterval(saying);
    signals.close();
    await finish(held);
  });

  it('is never a live one, for that is for whoever is free first', async () => {
    const first = await submitAndHang();
    const live = await submit('interactive');
    await expectWaiting(live);
    const archived = await submit('backfill');
    await expectWaiting(archived);
    await finish(first, live, archived);
    const { finished_at } = (await engine.requests())[requestsBefore.get(first)!]!;
    expect(gated.asked.find(({ key }) => key.includes(live))!.at >= new Date(finished_at!)).toBe(true);
  });

  it('is given back if it turns out to be a live one, which came after the last look at the queue', async () => {
    const first = await submitAndHang();
    const { live: coming, stop } = onSecondLook(() => submit('interactive'));
    const archived = await submit('backfill');
    const live = await coming;
    stop();
    await until('it was taken, and waits for whoever is free', () => wasGivenBack(live));
    const [, overtaking, overtaken] = await finish(first, live, archived);
    expect(overtaking.finished_at < overtaken.finished_at).toBe(true);
  });

  it('is given to a worker that is idle, and was no attempt', async () => {
    const first = await submitAndHang();
    const held = await submitAndHold();
    await tell('there', 'resume');
    await line.api.expectState(held, 'completed');
    expect(await attemptsOf(held)).toMatchObject([{ number: 1, worker_id: 'there', outcome: 'succeeded' }]);
    expect(await requestsSince(first)).toBe(1);
    await finish(first);
  });

  it('is left alone when it is canceled, and another takes its place', async () => {
    const first = await submitAndHang();
    const held = await submitAndHold();
    const third = await submit('backfill');
    await line.api.request('POST', `/v1/transcriptions/${held}/cancel`);
    await until('the third is read', () => gated.wasRead(third));
    await finish(first, third);
    expect(await requestsSince(first)).toBe(2);
  });

  it('goes back at once when the worker is to take no more, and was no attempt', async () => {
    const first = await submitAndHang();
    const held = await submitAndHold();
    await tell('here', 'drain');
    await until('it waits again', async () => (await transcribing(pool, held)) !== 'running');
    expect(await transcribing(pool, first)).toBe('running');
    await until('it was no attempt', async () => (await attemptsOf(held)).length === 0);
    await tell('here', 'resume');
    await finish(first, held);
  });
});

/** Less than the engine needs for a clip, and longer than all else between two requests. */
const STORE_MS = 400;
const requestsBefore = new Map<string, number>();

async function submit(jobClass: string): Promise<string> {
  return (await line.api.submitFile(clip.path, { language: 'en', class: jobClass })).body.id;
}

/** Handed out, taken, and handed out again. */
async function wasGivenBack(id: string): Promise<boolean> {
  const { rows } = await pool.query(`select state, epoch from task where job_id = $1 and kind = 'transcribe'`, [id]);
  return rows[0].state === 'dispatched' && rows[0].epoch >= 3;
}

const expectWaiting = (id: string) => until('it waits', async () => (await transcribing(pool, id)) === 'dispatched');

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

/** Submits another, and waits until it is held for when the engine is free. */
async function submitAndHold(): Promise<string> {
  const id = await submit('backfill');
  await until('it is read', () => gated.wasRead(id));
  return id;
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

async function requestsSince(id: string): Promise<number> {
  return (await engine.requests()).length - requestsBefore.get(id)!;
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
