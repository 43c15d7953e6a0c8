import type { AudioStore } from '#shared/audio/store.ts';
import { classAudioMs } from '#shared/domain/backlog.ts';
import { JobClass } from '#shared/domain/options.ts';
import type { TaskKind } from '#shared/domain/task.ts';
import { sumBacklog } from '#shared/postgres/backlog.ts';
import type { Pool } from '#shared/postgres/client.ts';
import { countOpenTasks } from '#shared/postgres/open-task.ts';
import { countWorkers } from '#shared/postgres/worker.ts';
import type { LineReading } from '#shared/runtime/metrics.ts';
import type { Context } from '../context.ts';
import { type Duty, every } from '../every.ts';

const KINDS: TaskKind[] = ['expand', 'prepare', 'transcribe', 'deliver'];
const ROLES = ['dispatcher', 'preparer', 'transcriber', 'deliverer'];
const STATES = ['starting', 'fit', 'busy', 'sick', 'absent', 'draining'];

const EVERY_MS = 5_000;

/** A reading that took long is not taken again before so many times as long. */
const REST_TIMES = 20;

/**
 * Reads every few seconds what the whole line is at, and shows it in the metrics of this dispatcher; nothing while nobody
 * knows. Any number of dispatchers tell the same.
 */
export function measureLine({ pool, store, metrics, log }: Context): Duty {
  let latest: LineReading | null = null;
  let restUntil = 0;
  metrics.showLine(() => latest);
  return every(EVERY_MS, log, 'measure', async () => {
    const startedAt = performance.now();
    if (startedAt < restUntil) return;
    const reading = await readLine(pool, store).catch(error => ({ error }));
    latest = 'error' in reading ? null : reading;
    restUntil = performance.now() + (performance.now() - startedAt) * REST_TIMES;
    if ('error' in reading) throw reading.error;
  });
}

async function readLine(pool: Pool, store: AudioStore): Promise<LineReading> {
  const open = await countOpenTasks(pool);
  const backlog = await sumBacklog(pool);
  const workers = await countWorkers(pool);
  const pairs = <A, B>(firsts: A[], seconds: readonly B[]) => firsts.flatMap(a => seconds.map(b => [a, b] as const));
  return {
    tasks: pairs(KINDS, JobClass.options).map(
      ([kind, jobClass]) =>
        open.find(each => each.kind === kind && each.class === jobClass) ?? {
          ...{ kind, class: jobClass, waiting: 0, running: 0, oldestWaitS: 0 },
        },
    ),
    backlog: JobClass.options.map(jobClass => ({ class: jobClass, audioMs: classAudioMs(backlog, jobClass) })),
    workers: pairs(ROLES, STATES).map(
      ([role, state]) => workers.find(each => each.role === role && each.state === state) ?? { role, state, count: 0 },
    ),
    disk: await store.space(),
  };
}
