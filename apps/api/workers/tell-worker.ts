import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';
import { setWish, type WorkerWish } from '#shared/postgres/worker.ts';
import type { Answer, Context } from '../http/route.ts';
import { viewWorker } from './worker-view.ts';

/** The path parameter of everything under one worker. */
export const WorkerParams = z.strictObject({ id: z.string() });

/** Writes down what an operator wants of a worker, and tells it. Fails with `not_found` and `conflict`. */
export async function tellWorker(context: Context<z.output<typeof WorkerParams>>, wish: WorkerWish): Promise<Answer> {
  const { db, params, signals } = context;
  const worker = await setWish(db, params.id, wish);
  if (!worker) throw new Problem('not_found', 'there is no such worker');
  if (worker.role === 'dispatcher') throw new Problem('conflict', 'a dispatcher takes no tasks; end it with SIGTERM');
  return { status: 200, body: viewWorker(worker), afterCommit: () => signals.wish(worker.id) };
}
