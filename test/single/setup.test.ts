import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

test.each(['bin/setup', '.ci/run'])('%s is a bash script without a syntax error', script => {
  expect(spawnSync('bash', ['-n', join(ROOT, script)], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

test('bin/setup installs the npm packages once, and again when the lock file has changed', () => {
  const clone = openClone(['ffmpeg', 'ffprobe', 'redis-server']);
  const installs = () => clone.calls().filter(call => call.startsWith('npm ci'));
  expect(clone.setup().status).toBe(0);
  expect(installs()).toEqual(['npm ci --no-audit --no-fund --loglevel=error']);
  expect(clone.setup().status).toBe(0);
  expect(installs()).toHaveLength(1);
  clone.lock('1.0.1');
  expect(clone.setup().status).toBe(0);
  expect(installs()).toHaveLength(2);
});

test('bin/setup builds the console once the packages are there, and never hides that it could not', () => {
  const clone = openClone(['ffmpeg', 'ffprobe', 'redis-server']);
  expect(clone.setup().status).toBe(0);
  expect(clone.calls().at(-1)).toBe('npm run --silent build:console');
  clone.program('npm', 'echo "no such file"; exit 1');
  const { status, stderr } = clone.setup();
  expect(status).toBe(1);
  expect(stderr).toBe('no such file\nbin/setup: the console could not be built; what was said is above.\n');
});

test('bin/setup --with-browser has Chromium installed, unless one is there or CHROMIUM_PATH names it', () => {
  const clone = openClone(['ffmpeg', 'ffprobe', 'redis-server']);
  clone.program('id', 'echo 0');
  clone.program(
    'apt-get',
    `echo "apt-get $*" >> calls; printf '#!/bin/sh\\n' > programs/chromium; chmod +x programs/chromium`,
  );
  const installs = () => clone.calls().filter(call => call.startsWith('apt-get'));
  expect(clone.setup().status).toBe(0);
  clone.env.CHROMIUM_PATH = process.execPath;
  expect(clone.setup('--with-browser').status).toBe(0);
  expect(installs()).toEqual([]);
  delete clone.env.CHROMIUM_PATH;
  expect(clone.setup('--with-browser')).toMatchObject({ status: 0, stderr: '' });
  expect(clone.setup('--with-browser').status).toBe(0);
  expect(installs()).toEqual(['apt-get install --yes --no-install-recommends chromium fonts-wqy-microhei']);
});

test('bin/setup never hides that npm failed', () => {
  const clone = openClone(['ffmpeg', 'ffprobe', 'redis-server']);
  clone.program('npm', 'echo "npm error no network" >&2; exit 7');
  expect(clone.setup()).toMatchObject({ status: 7, stderr: 'npm error no network\n' });
});

test('bin/setup prints the one line to run where it cannot install', () => {
  const clone = openClone(['redis-server']);
  clone.program('dnf', 'exit 1');
  const { status, stderr } = clone.setup();
  expect(status).toBe(1);
  expect(stderr).toMatch(/^ {4}(sudo )?dnf install -y ffmpeg$/m);
});

test.skipIf(existsSync('/usr/sbin/nginx'))('bin/setup --with-nginx asks for nginx as well', () => {
  const clone = openClone(['redis-server']);
  clone.program('dnf', 'exit 1');
  expect(clone.setup('--with-nginx').stderr).toMatch(/^ {4}(sudo )?dnf install -y ffmpeg nginx$/m);
  clone.program('nginx', 'exit 0');
  expect(clone.setup('--with-nginx').stderr).toMatch(/^ {4}(sudo )?dnf install -y ffmpeg$/m);
});

test('bin/setup refuses a flag that it does not know', () => {
  const { status, stderr } = openClone(['ffmpeg', 'ffprobe', 'redis-server']).setup('--with-everything');
  expect(status).toBe(1);
  expect(stderr).toContain('there is no flag --with-everything');
});

test('bin/setup as root updates the lists of apt only when the first install fails', () => {
  const clone = openClone([]);
  clone.program('id', 'echo 0');
  clone.program(
    'apt-get',
    `echo "apt-get $*" >> calls
     if [ "$1" = install ]; then [ -e updated ] || { echo "E: Unable to locate package"; exit 100; }; fi
     if [ "$1" = update ]; then touch updated; exit 0; fi
     for name in ffmpeg ffprobe redis-server; do printf '#!/bin/sh\\n' > "programs/$name"; chmod +x "programs/$name"; done`,
  );
  const { status, stderr } = clone.setup();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(clone.calls().slice(0, 3)).toEqual([
    'apt-get install --yes --no-install-recommends ffmpeg redis-server',
    'apt-get update',
    'apt-get install --yes --no-install-recommends ffmpeg redis-server',
  ]);
});

test('bin/setup as root has apt start no service of what it installs', () => {
  const clone = openClone(['ffmpeg', 'ffprobe', 'redis-server']);
  clone.program('id', 'echo 0');
  clone.program(
    'apt-get',
    `echo "apt-get $*; $($POLICY_RC_D; echo $?)" >> calls
     printf '#!/bin/sh\\n' > programs/prometheus; chmod +x programs/prometheus`,
  );
  expect(clone.setup('--with-prometheus')).toMatchObject({ status: 0, stderr: '' });
  expect(clone.calls()[0]).toBe('apt-get install --yes --no-install-recommends prometheus; 101');
  expect(existsSync(clone.policy)).toBe(false);
});

test('bin/setup asks for Node 20 or later with a sentence', () => {
  const clone = openClone(['ffmpeg', 'ffprobe', 'redis-server']);
  clone.program('node', 'if [ "$1" = --version ]; then echo v18.20.0; else echo 18; fi');
  const { status, stderr } = clone.setup();
  expect(status).toBe(1);
  expect(stderr).toContain('Node.js v18.20.0 is too old: version 20 or later is needed');
});

/** A clone with nothing in it but bin/setup, on a machine that has only these programs. */
function openClone(present: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'stenopool-setup-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  cpSync(join(ROOT, 'bin/setup'), join(folder, 'bin/setup'));

  const program = (name: string, script: string) => {
    const file = join(programs, name);
    rmSync(file, { force: true });
    writeFileSync(file, `#!/bin/bash\n${script}\n`);
    chmodSync(file, 0o755);
  };
  const lock = (version: string) =>
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({ packages: { '': {}, 'node_modules/a': { version } } }),
    );

  for (const name of ['bash', 'dirname', 'mkdir', 'ln', 'cp', 'touch', 'chmod', 'rm', 'id']) symlink(name, programs);
  symlinkSync(process.execPath, join(programs, 'node'));
  for (const name of present) program(name, 'exit 0');
  program(
    'npm',
    `echo "npm $*" >> calls
     mkdir -p node_modules/.bin && ln -sf '${process.execPath}' node_modules/.bin/node
     cp package-lock.json node_modules/.package-lock.json`,
  );
  lock('1.0.0');
  const policy = join(folder, 'policy-rc.d');
  const env: Record<string, string> = { PATH: programs, POLICY_RC_D: policy };
  return {
    env,
    program,
    policy,
    lock,
    calls: () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n'),
    setup: (...flags: string[]) =>
      spawnSync(join(programs, 'bash'), ['bin/setup', ...flags], {
        cwd: folder,
        env,
        encoding: 'utf8',
      }),
  };
}

function symlink(name: string, folder: string): void {
  const found = spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim();
  symlinkSync(found, join(folder, name));
}
