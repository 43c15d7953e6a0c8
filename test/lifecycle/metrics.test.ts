import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobClass } from '#shared/domain/options.ts';
import { OUTCOMES } from '#shared/domain/task.ts';
import { routes } from '../../apps/api/app.ts';
import { readPanels, readRules, seriesIn, seriesOf } from '../deploy/monitoring.ts';
import { makeRecording, type Recording } from '../support/audio.ts';
import { controlEngine } from '../support/engine.ts';
import { fakeNvidiaSmi, TWO_GPUS } from '../support/fake-nvidia-smi.ts';
import { type MonitoredLine, startMonitoredLine } from '../support/monitored-line.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { root } from '../support/source.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const ROLES = ['api', 'dispatcher', 'preparer', 'transcriber', 'deliverer'];
const card = fakeNvidiaSmi(TWO_GPUS, afterAll);
let monitored: MonitoredLine;
let receiver: Receiver;
let recording: Recording;
/** What all processes told when the first job was done. */
let toldFirst: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  recording = await makeRecording({ path: join(folder, 'a.wav'), words: 20 });
  receiver = await openReceiver({ answer: (call, response) => response.writeHead(call === 1 ? 500 : 204).end() });
  const transcriber = { PATH: card.path, GPU: '0' };
  monitored = await startMonitoredLine(schema, { env: { LEASE_S: '2' }, roleEnv: { transcriber } });
  await until('the engine is fit', async () => (await read('dispatcher', 'workers', { state: 'fit' })) >= 4);
}, 120_000);
afterAll(async () => {
  await monitored?.line.stop();
  await receiver?.close();
  await schema.drop();
});

const read = (role: string, name: string, labels?: Record<string, string>) =>
  monitored.read(role, `stenopool_${name}`, labels);

async function tellsAll(): Promise<string> {
  return (await Promise.all(ROLES.map(monitored.scrape))).join('\n');
}

describe('the metrics of a line', () => {
  it('count a job at each station that it comes through', async () => {
    const options = { language: 'en', class: 'interactive', callback: { url: receiver.url } };
    const { body: job } = await monitored.line.api.submitFile(recording.path, options);
    await monitored.line.api.expectState(job.id, 'completed');
    await until('the webhook is delivered', () =>
      read('deliverer', 'webhook_deliveries_total', { state: 'delivered' }),
    );
    const seconds = recording.durationMs / 1000;
    const of = { class: 'interactive' };
    const posted = { method: 'POST', route: '/v1/transcriptions', status: '202' };
    expect(await read('api', 'http_request_duration_seconds_count', posted)).toBe(1);
    expect(await read('api', 'audio_accepted_seconds_total', of)).toBeCloseTo(seconds, 0);
    expect(await read('preparer', 'attempts_total', { kind: 'prepare', outcome: 'succeeded' })).toBe(1);
    expect(await read('preparer', 'queue_wait_seconds_count', { kind: 'prepare', ...of })).toBe(1);
    expect(await read('transcriber', 'attempts_total', { kind: 'transcribe', outcome: 'succeeded' })).toBe(1);
    expect(await read('transcriber', 'queue_wait_seconds_sum', { kind: 'transcribe', ...of })).toBeLessThan(30);
    expect(await read('transcriber', 'engine_request_duration_seconds_count', { outcome: 'succeeded' })).toBe(1);
    expect(await read('transcriber', 'real_time_factor_sum', of)).toBeLessThan(1);
    expect(await read('transcriber', 'audio_transcribed_seconds_total', of)).toBeCloseTo(seconds, 1);
    expect(await read('transcriber', 'jobs_ended_total', { ...of, state: 'completed', code: '' })).toBe(1);
    expect(await read('transcriber', 'gpu_memory_used_bytes', { gpu: '0' })).toBe(5210 * 1024 * 1024);
    expect(await read('deliverer', 'attempts_total', { outcome: 'unreachable' })).toBe(1);
    expect(await read('deliverer', 'webhook_delivery_latency_seconds_count')).toBe(1);
    expect(await read('deliverer', 'postgres_wait_seconds_count')).toBeGreaterThan(0);
    toldFirst = await tellsAll();
  });

  it('tell of the whole line what waits, for how long, and what was taken from a worker that died', async () => {
    expect(await read('dispatcher', 'audio_store_free_bytes')).toBeGreaterThan(0);
    const engine = await controlEngine(monitored.line.engines[0]!);
    await engine.fault('hang');
    const { body: job } = await monitored.line.api.submitFile(recording.path, { language: 'en', class: 'backfill' });
    const of = { kind: 'transcribe', class: 'backfill' };
    await until('it is in hand', async () => (await read('dispatcher', 'tasks_running', of)) === 1);
    await monitored.line.of('transcriber')[0]!.end('SIGKILL');
    await until('it is put back', () => read('dispatcher', 'tasks_reclaimed_total', { reason: 'lease_lost' }));
    await until('it waits', async () => (await read('dispatcher', 'tasks_waiting', of)) === 1);
    await until('for long', async () => (await read('dispatcher', 'oldest_wait_seconds', of)) > 1);
    const waiting = await read('dispatcher', 'backlog_audio_seconds', { class: 'backfill' });
    expect(waiting).toBeCloseTo(recording.durationMs / 1000, 1);
    expect(await read('dispatcher', 'workers', { role: 'preparer' })).toBe(1);
    await monitored.line.api.request('POST', `/v1/transcriptions/${job.id}/cancel`);
    await until('it is gone', async () => (await read('dispatcher', 'tasks_waiting', of)) === 0);
    await monitored.line.start('transcriber', { ENGINE_URL: engine.url, WORKER_ID: 'transcriber-1' });
    await until('the engine is proven', async () => (await read('transcriber', 'worker_slots')) === 1);
  });
});

describe('every process', () => {
  it('names its own metrics by one prefix, and those of Node as everybody does', async () => {
    const names = seriesIn(await tellsAll());
    expect([...names].filter(name => !/^(stenopool|process|nodejs)_/.test(name))).toEqual([]);
  });

  it('has labels of few values, and none that is an id', async () => {
    const text = await tellsAll();
    expect(text).not.toMatch(/"[^"]*[0-9a-f]{8}-[0-9a-f]{4}-[^"]*"/);
    const valuesOf = (label: string) =>
      new Set([...text.matchAll(new RegExp(`[{,]${label}="([^"]*)"`, 'g'))].map(([, value]) => value!));
    const patterns = new Set([...routes.map(({ path }) => path), 'unmatched']);
    expect([...valuesOf('route')].filter(route => !patterns.has(route))).toEqual([]);
    expect([...valuesOf('class')].toSorted()).toEqual(JobClass.options.toSorted());
    expect([...valuesOf('outcome')].filter(outcome => !(OUTCOMES as readonly string[]).includes(outcome))).toEqual([]);
  });

  it('tells what the rules and the dashboard ask for, and the README lists', async () => {
    const text = toldFirst;
    const told = seriesIn(text);
    const asked = [...readRules(), ...readPanels().flatMap(({ targets }) => targets)].flatMap(({ expr }) =>
      seriesOf(expr),
    );
    expect(asked.length).toBeGreaterThan(60);
    const others = asked.filter(name => !told.has(name));
    // What the driver tells comes from the exporter of NVIDIA, which needs a GPU.
    expect(new Set(others)).toEqual(
      new Set(['DCGM_FI_DEV_GPU_UTIL', 'DCGM_FI_DEV_GPU_TEMP', 'DCGM_FI_DEV_POWER_USAGE', 'DCGM_FI_DEV_XID_ERRORS']),
    );
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const listed = new Set([...readme.matchAll(/^\| `(stenopool_\w+)` \|/gm)].map(([, name]) => name!));
    const named = new Set([...text.matchAll(/^# HELP (stenopool_\w+)/gm)].map(([, name]) => name!));
    expect(listed).toEqual(named);
  });
});
