import type { TakenTask, Verdict } from '#shared/domain/task.ts';
import type { Db } from '#shared/postgres/client.ts';
import { endTask, returnTask } from '#shared/postgres/task.ts';

/** What the verdict makes of the task. False if it is not held any more. */
export function settle<R>(db: Db, task: TakenTask, verdict: Verdict<R>): Promise<boolean> {
  switch (verdict.kind) {
    case 'complete':
      return endTask(db, task, 'done', 1);
    case 'fail':
      return endTask(db, task, 'failed', 1);
    case 'retry':
      return returnTask(db, task, { ...verdict, spent: 1 });
    case 'release':
      return returnTask(db, task, { ...verdict, spent: 0 });
  }
}
