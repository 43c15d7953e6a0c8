import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ROOT } from './config.ts';
import { StartError } from './start-error.ts';

/** Runs one of our scripts to its end and gives what it wrote to standard output. Throws StartError when it fails. */
export async function runScript(args: string[], env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: ROOT, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code === 0) return output;
  throw new StartError(`${args.join(' ')} failed:\n${`${output}${errors}`.trim()}`);
}
