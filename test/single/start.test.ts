import { once } from 'node:events';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { isRunning, type ProcessRecord, readRecord } from '#shared/runtime/process-record.ts';
import { stenopool } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { startProcess, type TestProcess } from '../support/process.ts';
import { until } from '../support/until.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'stenopool-start-'));
const ROLES = ['api', 'deliverer', 'dispatcher', 'preparer', 'transcriber-1'];
let apiKey = '';

beforeAll(async () => {
  const first = await startProcess('start', ['apps/single/main.ts'], { DATA_DIR: dataDir, PORT: '0' });
  [, apiKey = ''] = await first.says(/API key {2}(sk_\S+)/);
  await first.end('SIGTERM');
});

afterAll(() => {
  for (const path of [realpathSync(join(dataDir, 'postgres')), dataDir]) rmSync(path, { recursive: true, force: true });
});

test('npm start brings up an API that takes the key it has shown, and workers that tell their metrics', async () => {
  const metricsPort = await freePort();
  const stack = await start({ METRICS_PORT: `${metricsPort}` });
  const [, url] = await stack.says(/ready at (http:\S+)/);
  const answer = await fetch(`${url}/v1/transcriptions`, { headers: { authorization: `Bearer ${apiKey}` } });
  expect(answer.status).toBe(200);
  const [, consoleUrl] = await stack.says(/Console {2}(http:\S+)/);
  expect(consoleUrl).toBe(`${url}/console`);
  await until('the dispatcher tells which transcribers are fit', async () => {
    const told = await fetch(`http://127.0.0.1:${metricsPort}/metrics`).then(metrics => metrics.text(), String);
    return told.includes('stenopool_workers{role="transcriber",state="fit",process="dispatcher"}');
  });
});

test('the command line finds the API that runs here, and its key, by itself', async () => {
  const stack = await start();
  await stack.says(/ready at/);
  const { stdout, stderr } = await until('its doctor finds nothing wrong', async () => {
    const told = await stenopool(['doctor'], { DATA_DIR: dataDir });
    // The API is ready before every worker is there and the engine has proved itself.
    if (/^no {2}workers /m.test(told.stdout)) return null;
    expect(told.code, told.stdout).toBe(0);
    return told;
  });
  expect([stderr, stdout]).toEqual(['', expect.stringMatching(/^ok {2}Redis /m)]);
}, 180_000);

test('a key that was given in API_KEY is taken and not printed', async () => {
  const chosen = 'sk_chosen_by_the_person_0123456789';
  const stack = await start({ API_KEY: chosen });
  const [, url] = await stack.says(/ready at (http:\S+)/);
  const answer = await fetch(`${url}/v1/transcriptions`, { headers: { authorization: `Bearer ${chosen}` } });
  expect(answer.status).toBe(200);
  expect(stack.output()).not.toContain(chosen);
});

test('with ENGINE_COMMAND the one transcriber starts that engine, and no other is simulated', async () => {
  const command = 'exec node apps/simulator/main.ts --kind funasr-server --port {port}';
  const stack = await start({ ENGINE_COMMAND: command });
  const [, url] = await stack.says(/ready at (http:\S+)/);
  expect(readRecords().map(({ name }) => name)).toEqual([...ROLES, 'postgres', 'redis'].toSorted());
  await until('its transcriber is fit', async () => {
    const answer = await fetch(`${url}/v1/workers`, { headers: { authorization: `Bearer ${apiKey}` } });
    const { data } = (await answer.json()) as { data: { role: string; state: string }[] };
    return data.some(({ role, state }) => role === 'transcriber' && state === 'fit');
  });
});

test('Ctrl-C ends everything with exit code 0 and leaves nothing running', async () => {
  const stack = await start();
  await stack.says(/ready at/);
  const records = readRecords();
  expect(records.map(({ name }) => name)).toEqual([...ROLES, 'postgres', 'redis', 'simulator-1'].toSorted());
  expect(await stack.end('SIGINT')).toBe(0);
  expect(records.filter(isRunning)).toEqual([]);
});

test('a signal during the start leaves nothing running', async () => {
  const stack = await start();
  await stack.says(/Preparing the database/);
  const records = readRecords();
  expect(await stack.end('SIGTERM')).toBe(0);
  expect([...records, ...readRecords()].filter(isRunning)).toEqual([]);
});

test('a second start on the same data is refused with a sentence, and the first goes on', async () => {
  const stack = await start();
  const [, url] = await stack.says(/ready at (http:\S+)/);
  const second = await run({ DATA_DIR: dataDir, PORT: '0' });
  expect(second.code).toBe(1);
  expect(second.output).toMatch(/is in use by process \d+: stop that one first/);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test('a start after the last one was killed stops what that has left and works', async () => {
  const killed = await start();
  await killed.says(/ready at/);
  const left = readRecords();
  await killed.end('SIGKILL');
  const stack = await start();
  const [, url] = await stack.says(/ready at (http:\S+)/);
  expect(left.filter(isRunning)).toEqual([]);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
});

test('a port that is taken is refused with a sentence before anything is started', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { code, output } = await run({ DATA_DIR: dataDir, PORT: String(port) });
  expect(code).toBe(1);
  expect(output).toContain(`Port ${port} of 127.0.0.1 is in use`);
  expect(readRecords().filter(isRunning)).toEqual([]);
});

async function start(env: Record<string, string> = {}): Promise<TestProcess> {
  const args = ['apps/single/main.ts', '--engines', '1'];
  const stack = await startProcess('start', args, { DATA_DIR: dataDir, PORT: '0', ...env });
  onTestFinished(async () => void (await stack.end('SIGTERM')));
  return stack;
}

async function run(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const stack = await startProcess('start', ['apps/single/main.ts'], env);
  return { code: await stack.ended(), output: stack.output() };
}

function readRecords(): (ProcessRecord & { name: string })[] {
  const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).map(file => join(dataDir, file));
  files.push(join(dataDir, 'postgres', 'postgres.json'));
  return [...new Set(files)]
    .filter(file => file.endsWith('.json'))
    .flatMap(file => ({ ...readRecord(file)!, name: file.replace(/.*\/|\.json$/g, '') }))
    .filter(({ pid }) => pid !== undefined)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
