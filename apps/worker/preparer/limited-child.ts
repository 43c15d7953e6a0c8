import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { PreparerSettings } from './settings.ts';

export type ChildLimits = Pick<PreparerSettings, 'DECODE_CPU_S' | 'DECODE_MEMORY_MB'>;

/** How a child ended. `complaints` is the beginning and the end of what it wrote to standard error. */
export type ChildEnd = { code: number | null; signal: NodeJS.Signals | null; complaints: string };

export type LimitedChild = { stdin: Writable; stdout: Readable; ended: Promise<ChildEnd>; kill(): void };

/**
 * Runs a program on data that nobody can vouch for: CPU time and address space are limited where the system can,
 * the environment with its passwords is kept from it, and it is killed as soon as the signal fires.
 */
export function startLimited(
  program: 'ffmpeg' | 'ffprobe',
  args: string[],
  limits: ChildLimits,
  signal: AbortSignal,
): LimitedChild {
  signal.throwIfAborted();
  const bounds = [`${limits.DECODE_CPU_S}`, `${limits.DECODE_MEMORY_MB * 1024}`];
  const child = spawn('/bin/sh', ['-c', LIMITED, program, ...bounds, program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // In a process group of its own: at a Ctrl-C ffmpeg would end politely in the middle of a recording.
    detached: true,
  });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  // A child that ends before it has read everything is told by how it ended, not by the broken pipe.
  child.stdin.on('error', () => {});
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
    if (complaints.length > MOST_COMPLAINTS) complaints = complaints.slice(0, FIRST) + complaints.slice(-LAST);
  });
  const ended = new Promise<ChildEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, by) => {
      signal.removeEventListener('abort', kill);
      resolve({ code, signal: by, complaints });
    });
  });
  ended.catch(() => {});
  return { stdin: child.stdin, stdout: child.stdout, ended, kill };
}

// At the soft limit the child gets SIGXCPU, which tells why it ended; the hard one is left as it is. A system that knows a limit not goes on without.
const LIMITED = `
  { ulimit -S -t "$1"; ulimit -v "$2"; } 2>/dev/null
  shift 2
  exec env -i PATH="$PATH" "$@"`;

const FIRST = 8_192;
const LAST = 8_192;
const MOST_COMPLAINTS = 65_536;

/** Whether the limit on CPU time ended a child. Throws if somebody else did, for that says nothing of the recording. */
export function ranOutOfTime({ signal, complaints }: ChildEnd): boolean {
  const politely = /Exiting normally, received signal (\d+)/.exec(complaints)?.[1];
  if (signal === 'SIGXCPU' || politely === `${constants.signals.SIGXCPU}`) return true;
  if (politely || ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'].includes(signal ?? '')) {
    throw new Error(`a child was ended from outside by ${signal ?? `signal ${politely}`}`);
  }
  return false;
}
