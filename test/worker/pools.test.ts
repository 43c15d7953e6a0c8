import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema);
  await bench.expectWorker('transcriber-1', 'fit');
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

describe('workers of one pool', () => {
  it('are alike: one whose engine hears something else is held back, with the reason on the worker list', async () => {
    const port = await freePort();
    await bench.line.addEngine(['--fault', 'loop'], { METRICS_PORT: `${port}` });
    await bench.expectWorker('transcriber-2', 'sick');
    expect((await worker('transcriber-2')).reason).toMatch(/^held back: it hears "thankyou.*the pool fun-asr-nano@/);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toMatch(/stenopool_worker_held_back\{process="transcriber"\} 1/);
    const ids = await Promise.all(Array.from({ length: 4 }, () => bench.submit()));
    await Promise.all(ids.map(id => bench.line.api.expectState(id, 'completed')));
    expect(await workersOf(ids)).toEqual(new Set(['transcriber-1']));
  });

  it('may be of another revision, which is compared with nobody and told apart', async () => {
    await bench.line.addEngine(['--fault', 'loop'], { ENGINE_REVISION: 'looping' });
    await bench.expectWorker('transcriber-3', 'fit');
    await until('both revisions are told', async () => {
      const { body } = await bench.line.api.request('GET', '/v1/workers');
      const [usual, other] = body.revisions;
      return usual.revision === null && usual.jobs === 4 && other.revision === 'looping' && other.workers === 1;
    });
    const { body } = await bench.line.api.request('GET', '/v1/workers');
    expect(body.revisions[0]).toMatchObject({ chunks: 4, failure_rate: 0, flagged_rate: 0 });
    await bench.line.of('transcriber').at(-1)!.end('SIGTERM');
  });
});

describe('an engine asked for by name', () => {
  it('does the job, and no other engine does', async () => {
    await bench.line.addEngine([], { ENGINE_MODEL: 'sensevoice' });
    await bench.expectWorker('transcriber-4', 'fit');
    const ids = await Promise.all([submitTo('sensevoice'), submitTo('sensevoice'), submitTo('fun-asr-nano')]);
    const jobs = await Promise.all(ids.map(id => bench.line.api.expectState(id, 'completed')));
    expect(jobs.map(job => job.engine.name)).toEqual(['sensevoice', 'sensevoice', 'fun-asr-nano']);
    expect(await workersOf(ids.slice(0, 2))).toEqual(new Set(['transcriber-4']));
    expect(await workersOf(ids.slice(2))).toEqual(new Set(['transcriber-1']));
  });

  it('is refused where nobody serves it, naming those that are served', async () => {
    const { status, body } = await bench.line.api.submitFile(bench.recording.path, { engine: 'whisper' });
    expect(status).toBe(422);
    expect(body.errors[0]).toEqual({
      path: 'engine',
      message: 'no worker serves the engine "whisper"; served are: fun-asr-nano, sensevoice',
    });
  });
});

async function worker(id: string) {
  const { body } = await bench.line.api.request('GET', '/v1/workers');
  return body.data.find((worker: { id: string }) => worker.id === id);
}

async function submitTo(engine: string): Promise<string> {
  return (await bench.line.api.submitFile(bench.recording.path, { language: 'en', engine })).body.id;
}

async function workersOf(ids: string[]): Promise<Set<string>> {
  const attempts = await Promise.all(ids.map(bench.transcribeAttempts));
  return new Set(attempts.flat().map(attempt => attempt.worker_id));
}
