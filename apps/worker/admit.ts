import { admission } from '#shared/domain/suspicion.ts';
import type { TakenTask } from '#shared/domain/task.ts';
import type { Db } from '#shared/postgres/client.ts';
import { endTask, returnTask } from '#shared/postgres/task.ts';
import { listTakers } from '#shared/postgres/worker.ts';
import type { Station } from './station.ts';

const ELSEWHERE = { delayMs: 1_500, spent: 0, mark: null } as const;

const NOT_BACK = {
  code: 'engine_failed',
  message: 'two engines broke down over it and have not come back',
} as const;

/** Whether this worker is to work on a task that was trouble elsewhere; if not, somebody else will, or nobody. */
export async function admit<I, R>(station: Station<I, R>, db: Db, task: TakenTask): Promise<boolean> {
  if (task.marks.length === 0) return true;
  const answer = admission(task.marks, task.workerId, await listTakers(db, task.engine), task.takenAt);
  if (answer === 'elsewhere') await returnTask(db, task, ELSEWHERE);
  if (answer === 'give_up' && (await endTask(db, task, 'failed', 0))) await station.fail(db, task, NOT_BACK);
  return answer === 'take';
}
