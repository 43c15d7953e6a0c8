import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';
import { dashscopeErrors } from '../dashscope/error-style.ts';
import { findOwnTask, TaskParams } from '../dashscope/find-task.ts';
import { defineRoute } from '../http/route.ts';
import { cancelJob } from '../jobs/cancel-job.ts';
import { lockOwnJob } from '../jobs/find-own-job.ts';

export const cancelDashscopeTask = defineRoute({
  method: 'post',
  path: '/api/v1/tasks/{id}/cancel',
  operationId: 'cancelDashscopeTask',
  summary: 'Cancel a task of DashScope’s',
  description: 'What has not ended is canceled, whether or not it was begun; a task that has ended is refused.',
  tags: ['DashScope'],
  errors: dashscopeErrors,
  request: { params: TaskParams },
  responses: { 200: { description: 'Canceled.', schema: z.object({ request_id: z.string() }) } },
  async handle({ db, projectId, requestId, params, settings, signals }) {
    const task = await findOwnTask(db, projectId, params.id);
    if (!task) throw new Problem('not_found', 'there is no such task');
    if (task.finishedAt) throw new Problem('conflict', `the task has ended: it is ${task.status}`);
    const running: string[] = [];
    for (const id of task.jobIds.toSorted()) {
      running.push(...(await cancelJob(db, await lockOwnJob(db, projectId, id), settings)));
    }
    return {
      status: 200,
      body: { request_id: requestId },
      afterCommit() {
        signals.revoke(running);
        signals.wake();
      },
    };
  },
});
