import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { recordProcess } from './process-record.ts';
import { waitUntil } from './wait-until.ts';

const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 10_000;
const HEALTHY_AFTER_MS = 30_000;

export interface SuperviseOptions {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** What asks the child to end well. */
  stopSignal?: NodeJS.Signals;
  /** What ends the child at once. */
  killSignal?: NodeJS.Signals;
  /** How long the child may take to end after `stopSignal`. */
  stopDeadlineMs?: number;
  /** File that names the child while it runs, for `stopRecorded` at the next start. */
  recordFile?: string;
  /** The child writes here by itself and `onLine` hears nothing. */
  logFile?: string;
  /** The child's standard input is a pipe that closes when this process is gone, however it went. */
  leash?: boolean;
  /** How long to wait before it is started again; by default 0.2 s, doubling to 10 s while it does not last. */
  pauseMs?: () => number;
  /** Takes each line that the child writes; by default it is printed behind the name. */
  onLine?: (line: string, name: string, stream: 'stdout' | 'stderr') => void;
  /** Takes a sentence each time the child ends unasked; by default it is printed like a line. */
  onNotice?: (sentence: string, name: string) => void;
}

/**
 * Runs a child in a process group of its own, so that Ctrl-C at the terminal reaches only us and we choose the order in
 * which things end. Starts it again whenever it ends, after a pause, and never gives up.
 */
export function supervise(options: SuperviseOptions): SupervisedChild {
  return new SupervisedChild(options);
}

/** Ends every child of this process at once: for the moment when there is no time to wait. */
export function killSupervised(): void {
  for (const child of running) child.kill();
}

const running = new Set<SupervisedChild>();
process.on('exit', killSupervised);

export class SupervisedChild {
  readonly name: string;
  /** How often the child has ended without being stopped. */
  exits = 0;
  #options: SuperviseOptions;
  #child: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #backoffMs = FIRST_BACKOFF_MS;
  #stopping = false;

  constructor(options: SuperviseOptions) {
    this.name = options.name;
    this.#options = options;
    running.add(this);
    this.#start();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the child and its whole process group are gone and will not be started again. */
  async stop(signal: NodeJS.Signals = this.#options.stopSignal ?? 'SIGTERM'): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    await this.#end(signal);
    running.delete(this);
  }

  /** Ends the child as `stop` does; it is started again like one that ended by itself. */
  async restart(): Promise<void> {
    await this.#end(this.#options.stopSignal ?? 'SIGTERM');
  }

  kill(): void {
    this.#stopping = true;
    clearTimeout(this.#restart);
    this.#killNow(this.#child);
  }

  #start(): void {
    const { command, args, env, cwd, uid, gid, logFile, leash } = this.#options;
    const log = logFile === undefined ? 'pipe' : openSync(logFile, 'a', 0o600);
    const startedAt = performance.now();
    const input = leash ? 'pipe' : 'ignore';
    const child = spawn(command, args, { env, cwd, uid, gid, detached: true, stdio: [input, log, log] });
    if (typeof log === 'number') closeSync(log);
    this.#child = child;
    this.#record(child.pid);
    for (const stream of ['stdout', 'stderr'] as const) {
      const { onLine = print } = this.#options;
      const input = child[stream];
      if (input) createInterface({ input }).on('line', line => onLine(line, this.name, stream));
    }
    child.once('error', error => this.#ended(startedAt, error.message));
    child.once('exit', (code, signal) => {
      killGroup(child.pid);
      this.#ended(startedAt, signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
    });
  }

  #ended(startedAt: number, how: string): void {
    if (this.#child === undefined) return;
    this.#child = undefined;
    this.#forget();
    if (this.#stopping) return;
    this.exits++;
    const pauseMs = this.#options.pauseMs?.() ?? this.#backOff(performance.now() - startedAt);
    this.#say(`${how}, starting it again in ${pauseMs / 1000} s`);
    this.#restart = setTimeout(() => this.#start(), pauseMs);
  }

  #backOff(lastedMs: number): number {
    const pauseMs = lastedMs > HEALTHY_AFTER_MS ? FIRST_BACKOFF_MS : this.#backoffMs;
    this.#backoffMs = Math.min(pauseMs * 2, MAX_BACKOFF_MS);
    return pauseMs;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    const ended = () => this.#child !== child || child === undefined;
    this.#signal(signal);
    if (await waitUntil(ended, this.#options.stopDeadlineMs ?? 30_000)) return;
    this.#say('did not stop in time and was killed');
    this.#killNow(child);
    await waitUntil(ended, 5_000);
  }

  #signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  #killNow(child: ChildProcess | undefined): void {
    const { killSignal = 'SIGKILL' } = this.#options;
    if (killSignal === 'SIGKILL') killGroup(child?.pid);
    else child?.kill(killSignal);
  }

  #record(pid: number | undefined): void {
    const { recordFile, stopSignal = 'SIGTERM' } = this.#options;
    if (recordFile !== undefined && pid !== undefined) recordProcess(recordFile, pid, stopSignal);
  }

  #forget(): void {
    if (this.#options.recordFile !== undefined) rmSync(this.#options.recordFile, { force: true });
  }

  #say(sentence: string): void {
    (this.#options.onNotice ?? print)(sentence, this.name);
  }
}

function print(line: string, name: string): void {
  console.log(`[${name}] ${line}`);
}

// Grandchildren (an ffmpeg, say) must not outlive the child that they worked for.
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}
