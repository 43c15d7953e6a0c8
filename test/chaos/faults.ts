import { readFileSync } from 'node:fs';
import { playEngineFault } from './engine-faults.ts';
import type { ChaosLine, EnginePart, Part } from './line.ts';
import type { TcpProxy } from './proxy.ts';
import type { Random } from './random.ts';

/** A fault under way: what it does, to what, for how long, and how it ends. */
export type Fault = { target: string; seconds: number; end: () => void | Promise<void> };

type Play = (line: ChaosLine, random: Random) => Fault | Promise<Fault>;

/** Every fault that is played, and how often compared with the others. */
export const WEIGHTS = {
  kill: 22,
  sigterm: 6,
  decoder_kill: 4,
  freeze: 10,
  engine_kill: 8,
  engine_freeze: 3,
  engine_hang: 4,
  engine_error_sticky: 5,
  engine_error_once: 3,
  engine_exit: 3,
  engine_slow: 2,
  engine_refuse: 2,
  redis_kill: 4,
  redis_wipe: 5,
  postgres_restart: 3,
  postgres_kill: 2,
  cut: 9,
  delay: 6,
  stall: 6,
  forget: 5,
};

export type FaultKind = keyof typeof WEIGHTS;

const once = (target: string): Fault => ({ target, seconds: 0, end: () => {} });

export const faults: Record<FaultKind, Play> = {
  kill(line, random) {
    const part = anyPart(line, random);
    signal(part, 'SIGKILL');
    return once(part.name);
  },
  sigterm(line, random) {
    const part = anyPart(line, random);
    signal(part, 'SIGTERM');
    return once(part.name);
  },
  decoder_kill(line, random) {
    const part = random.pick(line.parts.filter(({ role }) => role === 'preparer'));
    const decoders = childrenOf(part.child.pid);
    for (const pid of decoders) process.kill(pid, 'SIGKILL');
    return once(`${decoders.length} of ${part.name}`);
  },
  freeze: (line, random) => freeze(anyPart(line, random), random.between(1, 14)),
  engine_kill(line, random) {
    const engine = random.pick(line.engines);
    signal(engine, 'SIGKILL');
    return once(engine.name);
  },
  engine_freeze: (line, random) => freeze(random.pick(line.engines), random.between(2, 20)),
  engine_hang: (line, random) => playEngineFault(random.pick(line.engines), 'hang', random.between(5, 25)),
  engine_error_sticky: (line, random) =>
    playEngineFault(random.pick(line.engines), 'error-sticky', random.between(5, 25)),
  engine_error_once: (line, random) => playEngineFault(random.pick(line.engines), 'error-once', 0),
  engine_exit: (line, random) => playEngineFault(random.pick(line.engines), 'exit', 10),
  engine_slow: (line, random) => playEngineFault(random.pick(line.engines), 'slow', random.between(5, 20)),
  engine_refuse: (line, random) => playEngineFault(random.pick(line.engines), 'refuse', random.between(2, 15)),
  async redis_kill(line) {
    await line.services.killRedis('kept');
    return once('redis');
  },
  async redis_wipe(line) {
    await line.services.killRedis('lost');
    return once('redis');
  },
  async postgres_restart(line) {
    await line.services.endPostgres('SIGINT');
    return once('postgres');
  },
  async postgres_kill(line) {
    await line.services.endPostgres('SIGKILL');
    return once('postgres');
  },
  cut: (line, random) => onTheWay(line, random, 0, proxy => proxy.cut()),
  delay: (line, random) => {
    const ms = random.between(20, 300);
    return onTheWay(
      line,
      random,
      random.between(3, 15),
      proxy => proxy.delay(ms),
      proxy => proxy.delay(0),
    );
  },
  stall: (line, random) =>
    onTheWay(
      line,
      random,
      random.between(2, 12),
      proxy => proxy.stall(),
      proxy => proxy.flow(),
    ),
  forget: (line, random) =>
    onTheWay(
      line,
      random,
      random.between(1, 8),
      proxy => proxy.stall(),
      proxy => proxy.forget(),
    ),
};

function anyPart(line: ChaosLine, random: Random): Part {
  const role = random.weighted({ transcriber: 8, preparer: 4, dispatcher: 4, deliverer: 3, api: 3 });
  return random.pick(line.parts.filter(part => part.role === role));
}

function signal({ child }: Pick<Part | EnginePart, 'child'>, name: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(child.pid, name);
}

/** The processes that a process has started; Linux alone tells. */
function childrenOf(pid: number | undefined): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function freeze(victim: Part | EnginePart, seconds: number): Fault {
  const { pid } = victim.child;
  signal(victim, 'SIGSTOP');
  const end = () => {
    if (pid !== undefined && victim.child.pid === pid) process.kill(pid, 'SIGCONT');
  };
  return { target: victim.name, seconds, end };
}

/** On the ways to one kind of server: of one process, or of all of them. */
function onTheWay(
  line: ChaosLine,
  random: Random,
  seconds: number,
  begin: (proxy: TcpProxy) => void,
  finish: (proxy: TcpProxy) => void = () => {},
): Fault {
  const kind = random.pick(['postgres', 'redis', 'engine'] as const);
  const ways =
    kind === 'engine'
      ? line.engines.map(({ name, proxy }) => ({ name, proxy }))
      : line.parts.map(part => ({ name: part.name, proxy: part[kind] }));
  const hit = random.chance(0.4) ? ways : [random.pick(ways)];
  for (const { proxy } of hit) begin(proxy);
  const whose = hit.length > 1 ? 'every process' : hit[0]!.name;
  return { target: `${kind} as seen by ${whose}`, seconds, end: () => hit.forEach(({ proxy }) => void finish(proxy)) };
}
