import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { keepOutput } from './kept-logs.ts';
import { until } from './until.ts';

/** A process of ours, started by a test. */
export type TestProcess = {
  name: string;
  pid: number;
  /** All that it has printed so far. */
  output(): string;
  /** Waits until it has printed something. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Sends a signal and waits for the end; tells the exit code, null if the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Waits until it has ended by itself; tells the exit code. */
  ended(limitS?: number): Promise<number | null>;
  running(): boolean;
};

const ROOT = new URL('../../', import.meta.url);

// A test file that is given up half-way leaves no processes behind.
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts `node …args` with exactly these settings. */
export function startProcess(name: string, args: string[], env: Record<string, string>): Promise<TestProcess> {
  return startProgram(name, process.execPath, args, env);
}

/** Starts another program so. */
export async function startProgram(
  name: string,
  program: string,
  args: string[],
  env: Record<string, string>,
): Promise<TestProcess> {
  const child: ChildProcess = spawn(program, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let output = '';
  const keep = keepOutput(name);
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      keep(text);
    });
  }
  const exited = once(child, 'exit').finally(() => children.delete(child));
  const running = () => child.exitCode === null && child.signalCode === null;
  return {
    name,
    pid: child.pid!,
    output: () => `--- ${name} ---\n${output}`,
    async says(pattern) {
      await until(`${name} says ${pattern}`, () => {
        if (pattern.test(output)) return true;
        if (!running()) throw new Error(`${name} ended with ${child.exitCode}:\n${output}`);
        return false;
      });
      return output.match(pattern)!;
    },
    async end(signal) {
      if (running()) child.kill(signal);
      await exited;
      return child.exitCode;
    },
    async ended(limitS) {
      await until(`${name} has ended`, () => !running(), limitS);
      await exited;
      return child.exitCode;
    },
    running,
  };
}
