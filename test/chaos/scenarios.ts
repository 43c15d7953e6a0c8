import { setEngineFault } from './engine-faults.ts';
import type { ChaosLine, Part } from './line.ts';

/** One fault: what it strikes, which task must be in hand when it does, and how it ends if not by itself. */
export type Scenario = {
  fault: string;
  /** It waits until the worker it strikes holds a task of this kind. */
  holding: 'prepare' | 'transcribe';
  /** The worker that must hold it; any if not given. */
  victim?: string;
  /** Whether it strikes the task taken next, and not the one in hand. */
  strikesNext?: boolean;
  strike(line: ChaosLine): void | Promise<void>;
  end?: (line: ChaosLine) => void | Promise<void>;
};

const FIRST = 'transcriber-1';

const first = (line: ChaosLine, role: string): Part => line.parts.find(part => part.role === role)!;

const kill =
  (role: string, signal: NodeJS.Signals = 'SIGKILL') =>
  (line: ChaosLine) =>
    void process.kill(first(line, role).child.pid!, signal);

export const SCENARIOS: Record<string, Scenario> = {
  none: { fault: 'none, to compare', holding: 'transcribe', strike: () => {} },
  transcriber: { fault: 'killed transcriber', holding: 'transcribe', victim: FIRST, strike: kill('transcriber') },
  preparer: { fault: 'killed preparer', holding: 'prepare', strike: kill('preparer') },
  api: { fault: 'killed api', holding: 'transcribe', strike: kill('api') },
  dispatcher: { fault: 'killed dispatcher', holding: 'transcribe', strike: kill('dispatcher') },
  hung: {
    fault: 'hung engine',
    holding: 'transcribe',
    victim: FIRST,
    strikesNext: true,
    strike: line => setEngineFault(line.engines[0]!, 'hang'),
    end: line => setEngineFault(line.engines[0]!, null),
  },
  sick: {
    fault: 'sick engine, 500 to everything',
    holding: 'transcribe',
    victim: FIRST,
    strikesNext: true,
    strike: line => setEngineFault(line.engines[0]!, 'error-sticky'),
    end: line => setEngineFault(line.engines[0]!, null),
  },
  absent: {
    fault: 'engine gone',
    holding: 'transcribe',
    victim: FIRST,
    strike: line => line.engines[0]!.child.stop('SIGKILL'),
    end: line => line.engines[0]!.start(),
  },
  wiped: { fault: 'wiped Redis', holding: 'transcribe', strike: line => line.services.killRedis('lost') },
  redis: { fault: 'restarted Redis', holding: 'transcribe', strike: line => line.services.killRedis('kept') },
  postgres: { fault: 'restarted Postgres', holding: 'transcribe', strike: line => line.services.endPostgres('SIGINT') },
  drained: {
    fault: 'drained transcriber',
    holding: 'transcribe',
    victim: FIRST,
    strike: kill('transcriber', 'SIGTERM'),
  },
};
