import { answerTask } from '../dashscope/answer-task.ts';
import { dashscopeErrors } from '../dashscope/error-style.ts';
import { findOwnTask, TaskParams } from '../dashscope/find-task.ts';
import { TaskView } from '../dashscope/view-task.ts';
import { defineRoute } from '../http/route.ts';

export const getDashscopeTask = defineRoute({
  method: 'get',
  path: '/api/v1/tasks/{id}',
  operationId: 'getDashscopeTask',
  summary: 'See how a task of DashScope’s stands',
  description: 'A task that the project does not have is `UNKNOWN`, not an error.',
  tags: ['DashScope'],
  errors: dashscopeErrors,
  request: { params: TaskParams },
  responses: { 200: { description: 'The task; its results once all of it has ended.', schema: TaskView } },
  async handle(context) {
    const { db, projectId, requestId, params } = context;
    const task = await findOwnTask(db, projectId, params.id);
    if (task) return answerTask(context, task);
    return { status: 200, body: { request_id: requestId, output: { task_id: params.id, task_status: 'UNKNOWN' } } };
  },
});
