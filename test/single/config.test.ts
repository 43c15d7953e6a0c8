import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);

test('npm start reports everything that is wrong with its configuration at once and exits with 2', () => {
  const { status, stderr } = start(['--engines', '0'], { PORT: '70000', DATABASE_URL: 'mysql://x', ENGINE_URL: 'x' });
  expect(status).toBe(2);
  for (const name of ['PORT', 'DATABASE_URL', 'ENGINE_URL', '--engines']) expect(stderr).toContain(name);
});

test('npm start answers an unknown flag with a sentence and exits with 2', () => {
  const { status, stderr } = start(['--bogus'], {});
  expect(status).toBe(2);
  expect(stderr).toBe("Unknown option '--bogus'. npm start -- --help lists the flags.\n");
});

test('npm start --help names the flags and exits with 0', () => {
  const { status, stdout } = start(['--help'], {});
  expect(status).toBe(0);
  for (const flag of ['--engines', '--rtfx', '--help']) expect(stdout).toContain(flag);
});

function start(args: string[], env: Record<string, string>) {
  return spawnSync(process.execPath, ['apps/single/main.ts', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
}
