import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { root } from '../support/source.ts';
import { until } from '../support/until.ts';

const script = join(root, 'deploy/engine/canary.sh');
const clip = join(root, 'apps/worker/transcriber/canary.flac');
const hasFlock = spawnSync('flock', ['--version']).status === 0;
let simulator: Simulator;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canary-'));
  simulator = await startSimulator();
});
afterEach(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

/** Runs the health check of the engine images against the simulated engine. */
function check(env: Record<string, string> = {}): ChildProcess {
  const settings = { ENGINE_URL: simulator.url, CANARY_CLIP: clip, CANARY_LOCK: join(folder, 'lock') };
  return spawn('sh', [script], { env: { PATH: process.env.PATH, ...settings, ...env } });
}

const codeOf = async (child: ChildProcess): Promise<number> => (await once(child, 'exit'))[0];
const asked = async () => (await simulator.state()).requests.length;

describe.skipIf(!hasFlock)('the health check of an engine', () => {
  test('passes when the engine puts the clip into text', async () => {
    expect(await codeOf(check())).toBe(0);
    expect((await simulator.state()).requests).toMatchObject([{ model: 'fun-asr-nano', status: 200 }]);
  });

  test.each(['error-sticky', 'empty', 'refuse'] as const)('fails on %s, whatever /health says', async fault => {
    await simulator.setFault(fault);
    expect(await codeOf(check())).toBe(1);
  });

  test('fails when nobody is there', async () => {
    await simulator.stop();
    expect(await codeOf(check())).toBe(1);
  });

  test('waits for an engine that is busy and answers nothing, and sends it no second clip', async () => {
    await simulator.setFault('hang');
    const first = codeOf(check());
    await until('the engine has the clip', async () => (await asked()) === 1);
    expect(await codeOf(check())).toBe(0);
    expect(await asked()).toBe(1);
    await simulator.setFault(null);
    expect(await first).toBe(0);
  });

  test('that was killed sends no second clip either, while the engine still has the first', async () => {
    await simulator.setFault('hang');
    const killed = check();
    await until('the engine has the clip', async () => (await asked()) === 1);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(await codeOf(check())).toBe(0);
    expect(await asked()).toBe(1);
  });

  test('fails when the answer takes longer than it may', async () => {
    await simulator.setFault('hang');
    expect(await codeOf(check({ CANARY_TIMEOUT_S: '1' }))).toBe(1);
  });
});

describe('the images of engines', () => {
  test.each(['vllm', 'funasr'])('%s: is as well as its canary is, given longer than the canary waits', async name => {
    const dockerfile = await readFile(join(root, `deploy/engine/${name}.Dockerfile`), 'utf8');
    expect(dockerfile).toContain('COPY deploy/engine/canary.sh /usr/local/bin/canary\n');
    const [, minutes] = /^HEALTHCHECK .*--timeout=(\d+)m .*CMD \["canary"\]$/m.exec(dockerfile)!;
    const [, seconds] = /CANARY_TIMEOUT_S:-(\d+)/.exec(await readFile(script, 'utf8'))!;
    expect(Number(minutes) * 60).toBeGreaterThan(Number(seconds));
    expect(dockerfile).not.toContain('/health');
  });
});
