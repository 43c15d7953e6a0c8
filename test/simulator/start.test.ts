import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from './start-simulator.ts';

const main = join(import.meta.dirname, '../../apps/simulator/main.ts');

test.each([
  ['an unknown flag', ['--kind', 'funasr-server', '--bogus'], "Unknown option '--bogus'"],
  ['no kind', [], '--kind: must be one of: funasr-server'],
  ['a kind that does not exist', ['--kind', 'whisper'], '--kind: must be one of: funasr-server'],
  ['a speed that is no number', ['--kind', 'funasr-server', '--rtfx', 'fast'], '--rtfx: must be a number'],
  ['a port out of range', ['--kind', 'funasr-server', '--port', '70000'], '--port: must be at most 65535'],
  ['an unknown fault', ['--kind', 'funasr-server', '--fault', 'flood'], '--fault: must be one of: refuse, error-once,'],
])('%s ends with a sentence and exit code 2', async (_name, flags, sentence) => {
  const { code, stderr } = await runToEnd(flags);
  expect(stderr).toContain(sentence);
  expect(code).toBe(2);
});

test('--help tells every flag and exits with 0', async () => {
  const { code, stdout } = await runToEnd(['--help']);
  for (const flag of ['kind', 'port', 'host', 'rtfx', 'load-s', 'model', 'lazy-load-s', 'fallback', 'fault'])
    expect(stdout).toContain(`--${flag} `);
  expect(code).toBe(0);
});

test('a port that is taken ends with a sentence and exit code 1', async () => {
  const port = await takePort();
  const { code, stderr } = await runToEnd(['--kind', 'funasr-server', '--port', `${port}`]);
  expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
  expect(code).toBe(1);
});

test('while it loads, connections are refused', async () => {
  const [port, release] = await takePortUntilReleased();
  await release();
  const starting = startSimulator('--port', `${port}`, '--load-s', '1');
  let refused = 0;
  let status = 0;
  await expect
    .poll(
      async () => {
        status = await fetch(`http://127.0.0.1:${port}/health`).then(
          answer => answer.status,
          () => refused++ && 0,
        );
        return status;
      },
      { timeout: 10_000 },
    )
    .toBe(200);
  await (await starting).stop();
  expect(refused).toBeGreaterThan(5);
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it at once, also while it works', async signal => {
  const simulator = await startSimulator('--fault', 'hang');
  onTestFinished(() => simulator.stop());
  const form = new FormData();
  form.set('file', new Blob(['x']), 'x.wav');
  const answer = fetch(`${simulator.url}/asr`, { method: 'POST', body: form });
  await expect.poll(() => simulator.state()).toMatchObject({ running: 1 });
  const exited = once(simulator.child, 'exit');
  simulator.child.kill(signal);
  await expect(answer).rejects.toThrow();
  expect(await exited).toEqual([0, null]);
});

function runToEnd(flags: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise(resolve =>
    execFile(process.execPath, [main, ...flags], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  );
}

async function takePort(): Promise<number> {
  const [port, release] = await takePortUntilReleased();
  onTestFinished(release);
  return port;
}

async function takePortUntilReleased(): Promise<[number, () => Promise<void>]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return [port, () => new Promise(resolve => server.close(() => resolve()))];
}
