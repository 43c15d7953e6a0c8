import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../support/source.ts';

const run = promisify(execFile);
const cache = join(root, '.cache');
const INSTALL_MS = 300_000;

/** A Python to run a real program with, or what there is none for. */
export type Environment = { python: string } | { missing: string };

/**
 * A virtual environment with the packages of a requirements file, kept under `.cache/` until that file changes. A file
 * whose first line is `# --no-deps` names every package itself. What stands in the way is told, and never thrown.
 */
export async function openEnvironment(name: string, requirementsFile: string): Promise<Environment> {
  try {
    const requirements = await readFile(requirementsFile, 'utf8');
    const { stdout: version } = await run('python3', ['--version']);
    const hash = createHash('sha256').update(version).update(requirements).digest('hex').slice(0, 12);
    const folder = join(cache, `${name}-${hash}`);
    const python = join(folder, 'bin/python');
    if (!(await exists(join(folder, 'complete')))) await make(folder, name, requirementsFile, requirements);
    return { python };
  } catch (error) {
    return { missing: explain(name, error as Error & { stderr?: string }) };
  }
}

async function make(folder: string, name: string, requirementsFile: string, requirements: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  for await (const old of glob(`${name}-????????????`, { cwd: cache })) await rm(join(cache, old), { recursive: true });
  process.stdout.write(`making ${folder} …\n`);
  await run('python3', ['-m', 'venv', folder]);
  const alone = requirements.startsWith('# --no-deps') ? ['--no-deps'] : [];
  const soon = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '1', '--timeout', '30'];
  const install = ['-m', 'pip', 'install', ...soon, ...alone, '-r', requirementsFile];
  await run(join(folder, 'bin/python'), install, { timeout: INSTALL_MS });
  await writeFile(join(folder, 'complete'), '');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function explain(name: string, { code, message, stderr }: NodeJS.ErrnoException & { stderr?: string }): string {
  if (code === 'ENOENT') return 'python3 is not in PATH';
  const said = (stderr?.trim() || message).split('\n').at(-1);
  if (/ensurepip|venv/.test(stderr ?? message)) {
    return `python3 can make no virtual environment (Debian: apt-get install python3-venv): ${said}`;
  }
  return `the packages for ${name} could not be installed: ${said}`;
}
