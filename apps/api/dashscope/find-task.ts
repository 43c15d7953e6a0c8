import { z } from 'zod';
import type { Db } from '#shared/postgres/client.ts';
import { type DashscopeTask, findDashscopeTask } from '#shared/postgres/dashscope-task.ts';

/** The path parameter of everything about one task; what is no id names no task. */
export const TaskParams = z.strictObject({ id: z.string() });

/** The task, or null if the project has none of that id, whatever it looks like. */
export async function findOwnTask(db: Db, projectId: string, id: string): Promise<DashscopeTask | null> {
  return z.uuid().safeParse(id).success ? findDashscopeTask(db, id, projectId) : null;
}
