import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { type HeardWorker, listWorkers } from '#shared/postgres/worker.ts';
import { bornOf } from '#shared/runtime/process-record.ts';
import { fakeNvidiaSmi, TWO_GPUS } from '../support/fake-nvidia-smi.ts';
import { startProcess, type TestProcess } from '../support/process.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

vi.setConfig({ testTimeout: 60_000 });

const schema = await openSchema(import.meta.filename);
const SIMULATOR =
  'echo sees $CUDA_VISIBLE_DEVICES; exec node apps/simulator/main.ts --kind funasr-server --port {port}';
const store = mkdtempSync(join(tmpdir(), 'stenopool-transcribers-'));
let ledger: Pool;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  ledger = connect(schema.databaseUrl, 'test', 1);
});
afterAll(async () => {
  rmSync(store, { recursive: true });
  await ledger.end();
  await schema.drop();
});

describe('npm run transcribers', () => {
  test('starts a transcriber for each GPU, each with an engine that sees its own, and drains them all', async () => {
    const launcher = await start('all');
    const workers = await fitWorkers('all', 2);
    expect(workers.map(({ id, gpu }) => [id, gpu?.index])).toEqual([
      ['all-gpu-0', 0],
      ['all-gpu-1', 1],
    ]);
    expect(launcher.output()).toMatch(/^\[gpu-1\] \{.*"msg":"sees 1"\}$/m);
    expect(await launcher.end('SIGTERM')).toBe(0);
    expect(workers.map(({ pid }) => bornOf(pid))).toEqual([undefined, undefined]);
    expect((await listWorkers(ledger, 60)).filter(({ id }) => id.startsWith('all'))).toEqual([]);
    expect(launcher.output().match(/"msg":"drained"/g)).toHaveLength(2);
  });

  test('starts a transcriber that was killed again, by the same name', async () => {
    await start('killed', { GPUS: '1' });
    const [first] = await fitWorkers('killed', 1);
    process.kill(first!.pid, 'SIGKILL');
    await until('another one is fit', async () => (await fitWorkers('killed', 1))[0]!.pid !== first!.pid);
    expect((await fitWorkers('killed', 1))[0]).toMatchObject({ id: 'killed-gpu-1' });
  });

  test('ends what a killed run has left before it starts', async () => {
    const first = await start('left', { GPUS: '0' });
    const [left] = await fitWorkers('left', 1);
    await first.end('SIGKILL');
    expect(bornOf(left!.pid)).toBeDefined();
    const second = await start('left', { GPUS: '0' });
    await second.says(/One transcriber each for gpu-0/);
    expect(bornOf(left!.pid)).toBeUndefined();
  });

  test('ends at once when it is told twice', async () => {
    const launcher = await start('twice', { GPUS: '0' });
    const [worker] = await fitWorkers('twice', 1);
    process.kill(worker!.pid, 'SIGSTOP');
    process.kill(launcher.pid, 'SIGTERM');
    await launcher.says(/Ending: running work is finished first/);
    await until('it ends by more of the same', () => {
      if (launcher.running()) process.kill(launcher.pid, 'SIGTERM');
      return !launcher.running();
    });
    expect(await launcher.end('SIGKILL')).toBe(1);
    await until('its transcriber is gone', () => bornOf(worker!.pid) === undefined, 5);
  });
});

describe('npm run transcribers exits with 2 and a sentence', () => {
  test.each([
    ['for a GPU that is not there', TWO_GPUS, { GPUS: '0,7' }, /no GPU 7 .* only 0 \(NVIDIA H200\), 1 \(NVIDIA H200\)/],
    ['without any GPU', 'No devices were found', {}, /lists no GPU/],
    ['when nothing says which engine each GPU has', TWO_GPUS, { ENGINE_COMMAND: '' }, /ENGINE_PORT=8000 /],
    ['when a setting of the transcribers is wrong', TWO_GPUS, { LEASE_S: 'soon' }, /LEASE_S/],
  ])('%s', async (_, gpus, env, sentence) => {
    await expectRefusal(fakeNvidiaSmi(gpus).path, env, sentence);
  });

  test('without nvidia-smi', () => expectRefusal('/nonexistent', {}, /There is no nvidia-smi on this machine/));

  test.each([
    ['fails', 'echo "NVIDIA-SMI has failed because of the driver."; exit 9', /failed: NVIDIA-SMI has failed because/],
    ['hangs', 'exec sleep 60', /nvidia-smi does not answer/],
  ])('when nvidia-smi %s', async (_, script, sentence) => {
    const fake = fakeNvidiaSmi();
    fake.does(script);
    await expectRefusal(fake.path, {}, sentence);
  });
});

async function expectRefusal(path: string, env: Record<string, string>, sentence: RegExp): Promise<void> {
  const launcher = await start('refused', { PATH: path, ...env });
  expect(await launcher.ended()).toBe(2);
  expect(launcher.output()).toMatch(sentence);
}

async function start(name: string, env: Record<string, string> = {}): Promise<TestProcess> {
  const launcher = await startProcess(hostname(), ['apps/worker/transcribers/main.ts'], {
    ...{ PATH: fakeNvidiaSmi().path, WORKER_ID: name, ENGINE_COMMAND: SIMULATOR, DRAIN_S: '5' },
    ...{ DATABASE_URL: schema.databaseUrl, REDIS_URL: schema.redisUrl, QUEUE_PREFIX: schema.queuePrefix },
    ...{ AUDIO_STORE: `file://${store}` },
    ...env,
  });
  onTestFinished(async () => void (await launcher.end('SIGTERM')));
  return launcher;
}

function fitWorkers(name: string, count: number): Promise<HeardWorker[]> {
  return until(`${count} of ${name} are fit`, async () => {
    const workers = await listWorkers(ledger, 60);
    const found = workers.filter(({ id, state }) => id.startsWith(name) && state === 'fit');
    return found.length === count && found.every(({ gpu }) => gpu) ? found : null;
  });
}
