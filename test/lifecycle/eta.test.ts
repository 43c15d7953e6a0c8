import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '#shared/postgres/client.ts';
import { makeRecording } from '../support/audio.ts';
import { controlEngine } from '../support/engine.ts';
import { freePort } from '../support/free-port.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const MANY = 8;
let line: Line;
let port: number;
let clip: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  clip = (await makeRecording({ path: join(folder, 'clip.wav'), words: 80 })).path;
  port = await freePort();
  // What waits is prepared one by one, so that all but one or two are queued.
  line = await startLine(schema, { engines: 0, rtfx: 10, env: { PREPARE_AHEAD_S: '1', PREPARE_SLOTS: '1' } });
  await line.addEngine([], { METRICS_PORT: `${port}` });
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

it('a job behind others sees its position count down and its time run out', async () => {
  const first = await submit();
  await line.api.expectState(first.id, 'completed');
  await until('its speed is known', async () => (await submitted()).queue.eta_ms !== null);
  const engine = await controlEngine(line.engines[0]!);
  // None is done before all have come.
  await engine.fault('hang');
  const jobs = [];
  for (let number = 0; number < MANY; number++) jobs.push(await submit());
  await engine.fault(null);
  const last = jobs.at(-1)!;
  const seen: { position: number | null; eta_ms: number | null; state: string }[] = [];
  await until('it is done', async () => {
    const { state, queue } = await job(last.id);
    seen.push({ ...queue, state });
    return state === 'completed';
  });
  const positions = seen.filter(({ state }) => state === 'queued').map(({ position }) => position!);
  expect(positions[0]).toBeGreaterThanOrEqual(2);
  expect(positions).toEqual(positions.toSorted((a, b) => b - a));
  expect(seen.filter(({ state }) => state !== 'queued').every(({ position }) => position === null)).toBe(true);
  const etas = seen.filter(({ state }) => state !== 'completed').map(({ eta_ms }) => eta_ms!);
  expect(Math.min(...etas)).toBeLessThan(etas[0]! / 3);
  expect(seen.at(-1)!.eta_ms).toBeNull();
}, 150_000);

it('what was said of it is kept with the job, and how well it came true is counted', async () => {
  const pool = connect(schema.databaseUrl, 'test', 1);
  const { rows } = await pool.query(
    'select count(*) as jobs, min(prediction_ratio) as least from job where predicted_ms > 0',
  );
  await pool.end();
  expect(rows[0].jobs).toBeGreaterThanOrEqual(MANY);
  expect(rows[0].least).toBeGreaterThan(0);
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const [, counted] = /^stenopool_job_prediction_ratio_count\S* (\d+)$/m.exec(text)!;
  expect(Number(counted)).toBeGreaterThanOrEqual(MANY);
});

async function submit() {
  return (await line.api.submitFile(clip, { language: 'en' })).body;
}

/** A job that is done with, as it was when it was accepted. */
async function submitted() {
  const accepted = await submit();
  await line.api.expectState(accepted.id, 'completed');
  return accepted;
}

async function job(id: string) {
  return (await line.api.request('GET', `/v1/transcriptions/${id}`)).body;
}
