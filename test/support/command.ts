import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { root } from './source.ts';

export type CommandResult = { code: number | null; stdout: string; stderr: string };

const LONGEST_MS = 150_000;

/** Runs the command line to its end, as a shell would, with exactly these settings. */
export async function stenopool(
  args: string[],
  env: Record<string, string> = {},
  input?: Buffer,
): Promise<CommandResult> {
  const child = spawn(`${root}/bin/stenopool`, args, {
    env: { PATH: process.env.PATH, DATA_DIR: '/nonexistent', ...env },
    stdio: 'pipe',
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => {}).end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}
