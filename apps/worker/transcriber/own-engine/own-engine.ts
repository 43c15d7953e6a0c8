import { fileURLToPath } from 'node:url';
import { freePort } from '#shared/runtime/free-port.ts';
import type { Log } from '#shared/runtime/log.ts';
import { endOrphans, findMarked, ownerMark, signal } from '#shared/runtime/owner-mark.ts';
import { supervise } from '#shared/runtime/supervise.ts';
import { openPace } from './pace.ts';

const KEEPER = fileURLToPath(new URL('./keeper.ts', import.meta.url));
const LABEL = 'engine';
/** How long an engine may take to end when it is asked to: less than a process has to close everything. */
const GRACE_MS = 5_000;
/** Below the ports that the system gives to connections: one of those might take it while the engine loads. */
const PORTS = { first: 10_000, count: 20_000 };
/** vLLM gives its processes titles; without this it writes them over their environment, and with it over the mark. */
const KEEP_MARK = { SPT_NOENV: '1' };

export type OwnEngineSettings = {
  /** A line for the shell; `{port}` becomes the port where it is to listen. It must stay in the foreground. */
  command: string;
  /** Where it listens, if the operator has decided that; a free port of this machine otherwise. */
  url?: string | undefined;
  /** The GPU that it sees, by index or UUID; whatever the environment says if not given. */
  gpu?: string | undefined;
  env: NodeJS.ProcessEnv;
  log: Log;
  /** Hears each time that it has ended, however it did. */
  ended: (how: string) => void;
};

/** An engine that this process starts, and starts again whenever it ends. */
export type OwnEngine = {
  readonly url: string;
  /** Of the process group; undefined while none runs. */
  pid(): number | undefined;
  /** Ends it with all of its processes, and starts it again. Resolves when it has ended. */
  restart(reason: string): Promise<void>;
  /** It has been proven: should it end from now on, it is started again soon. */
  fit(): void;
  /** Why it does not come up, when it is so bad that it is tried only once a minute. */
  trouble(): string | null;
  close(): Promise<void>;
};

/** Starts an engine. What engines of transcribers that are gone have left running on this machine is ended first. */
export async function openOwnEngine(settings: OwnEngineSettings): Promise<OwnEngine> {
  const { log, ended } = settings;
  await endOrphans(LABEL);
  const url = settings.url ?? `http://127.0.0.1:${await findPort()}`;
  const command = settings.command.replaceAll('{port}', portOf(url));
  const mark = ownerMark(LABEL);
  const pace = openPace();
  const lines = log.child({ engine: true });
  let lastEnd = '';
  let isVain = false;

  const child = supervise({
    name: 'engine',
    command: process.execPath,
    args: [KEEPER, command, mark.value, String(GRACE_MS)],
    env: { ...settings.env, ...cardOf(settings.gpu), ...KEEP_MARK, [mark.name]: mark.value },
    leash: true,
    stopDeadlineMs: GRACE_MS + 1_500,
    pauseMs: () => pace.pauseMs(performance.now()),
    onLine: (line, _name, stream) => line.trim() !== '' && lines.info({ stream }, line),
    onNotice(how) {
      // If the keeper was killed, what has left the group is still there.
      for (const pid of findMarked(mark.value)) signal(pid, 'SIGKILL');
      lastEnd = how;
      log.warn(`the engine ${how}`);
      if (!isVain && pace.vain() > 0) log.error(`the engine ended ${pace.vain()} times and was never fit`);
      isVain = pace.vain() > 0;
      ended(`the engine ${how}`);
    },
  });

  return {
    url,
    pid: () => child.pid,
    async restart(reason) {
      log.warn({ reason }, 'the engine is started anew');
      await child.restart();
    },
    fit: pace.fit,
    trouble: () => (pace.vain() > 0 ? `it ended ${pace.vain()} times and was never fit; at last it ${lastEnd}` : null),
    close: () => child.stop(),
  };
}

async function findPort(): Promise<number> {
  for (let tries = 0; tries < 20; tries++) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    const found = await freePort('127.0.0.1', port).catch(() => null);
    if (found !== null) return found;
  }
  return freePort();
}

function portOf(url: string): string {
  const { port, protocol } = new URL(url);
  return port || (protocol === 'https:' ? '443' : '80');
}

/** nvidia-smi counts cards by their slots, CUDA by their speed unless it is told. */
function cardOf(gpu: string | undefined): NodeJS.ProcessEnv {
  return gpu === undefined ? {} : { CUDA_VISIBLE_DEVICES: gpu, CUDA_DEVICE_ORDER: 'PCI_BUS_ID' };
}
