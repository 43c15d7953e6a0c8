import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ChildLimits } from '../limited-child.ts';
import type { ShortSound } from './decode-short.ts';

/** A process that decodes short recordings, one after another. */
export type DecoderChild = {
  pid: number | undefined;
  ended: Promise<unknown>;
  hasStarted(): boolean;
  /** Null if it ended, took longer than `ms` once it had started, or the signal fired: kill it then. */
  ask(path: string, ms: number, signal: AbortSignal): Promise<{ sound: ShortSound | null } | null>;
  kill(): void;
};

/** Starts a decoder under the limits of one, without the environment; it ends with this process, however that ends. */
export function startDecoder(limits: ChildLimits): DecoderChild {
  const bounds = [`${limits.DECODE_CPU_S}`, `${(limits.DECODE_MEMORY_MB + RESERVED_MB) * 1024}`];
  const program = [process.execPath, fileURLToPath(new URL('decoder-child.ts', import.meta.url))];
  const child = spawn('/bin/sh', ['-c', LIMITED, 'decoder', ...bounds, ...program], {
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    detached: true,
  });
  // Nobody waits for it: only what it is asked keeps this process going.
  child.unref();
  child.channel?.unref();
  child.stdin!.on('error', () => {});
  child.on('error', () => {});
  (child.stdin as unknown as { unref(): void }).unref();
  const ended = once(child, 'exit').catch(() => {});
  const nextMessage = listen(child, ended);
  let started = false;
  const ready = nextMessage().then(word => {
    started = word !== undefined;
    return word;
  });
  return {
    pid: child.pid,
    ended,
    hasStarted: () => started,
    async ask(path, ms, signal) {
      child.channel?.ref();
      try {
        if ((await within(START_MS, ready, signal)) === undefined) return null;
        const answer = nextMessage();
        // One that is gone by now is told by its end.
        child.send(path, () => {});
        const sound = await within(ms, answer, signal);
        return sound === undefined ? null : { sound: sound as ShortSound | null };
      } finally {
        child.channel?.unref();
      }
    },
    kill: () => child.kill('SIGKILL'),
  };
}

// What Node sets aside at its start and hardly uses.
const RESERVED_MB = 1_536;

// WebAssembly sets aside far more address space than any limit would leave it: bounded is what it may write to.
const LIMITED = `
  { ulimit -S -t "$1"; ulimit -d "$2"; } 2>/dev/null
  shift 2
  exec env -i PATH="$PATH" NODE_CHANNEL_FD="$NODE_CHANNEL_FD" \
    NODE_CHANNEL_SERIALIZATION_MODE="$NODE_CHANNEL_SERIALIZATION_MODE" "$@"`;

const START_MS = 30_000;

/** What is given back waits for the next message; undefined once there will be none. */
function listen(child: ChildProcess, ended: Promise<unknown>): () => Promise<unknown> {
  let isOver = false;
  let tell = (_message: unknown) => {};
  child.on('message', message => tell(message));
  void ended.then(() => {
    isOver = true;
    tell(undefined);
  });
  return () =>
    new Promise(resolve => {
      if (isOver) resolve(undefined);
      else tell = resolve;
    });
}

/** What a promise comes to; undefined if it takes longer, or the signal fires. */
async function within(ms: number, promise: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const giveUp = () => resolve(undefined);
  const timer = setTimeout(giveUp, ms);
  signal.addEventListener('abort', giveUp);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}
