import { spawn } from 'node:child_process';

/** How a command ended: why it failed, or null; and the end of what it wrote. */
export type CommandEnd = { error: string | null; output: string; ms: number };

const MOST_OUTPUT = 500;

/** Runs a line of shell with one argument more, and ends it with all that it started after `limitMs`. */
export async function runCommand(
  line: string,
  argument: string,
  env: NodeJS.ProcessEnv,
  limitMs: number,
): Promise<CommandEnd> {
  const begunAt = performance.now();
  const child = spawn('/bin/sh', ['-c', `${line} "$@"`, 'SCALE_COMMAND', argument], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that all of it can be ended.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-MOST_OUTPUT);
    });
  }
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  }, limitMs);
  const error = await new Promise<string | null>(resolve => {
    child.once('error', err => resolve(err.message));
    child.once('close', (code, signal) =>
      resolve(code === 0 ? null : `it ended with ${signal ?? `exit code ${code}`}`),
    );
  });
  clearTimeout(timer);
  const why = isLate ? `it took longer than ${limitMs / 1000} s` : error;
  return { error: why, output: output.trim(), ms: Math.round(performance.now() - begunAt) };
}
