import { z } from 'zod';
import { type DashscopeTask, listDashscopeTasks as findTasks } from '#shared/postgres/dashscope-task.ts';
import { dashscopeErrors } from '../dashscope/error-style.ts';
import { readTime } from '../dashscope/time.ts';
import { TaskStatus } from '../dashscope/view-task.ts';
import { defineRoute } from '../http/route.ts';

const Time = z
  .string()
  .transform((text, context): Date => {
    const time = readTime(text);
    if (time) return time;
    context.addIssue({ code: 'custom', message: 'expected a time such as 20250213175927' });
    return z.NEVER;
  })
  .optional()
  .meta({ description: 'In the time of Beijing: `20250213175927`.' });

const Query = z.looseObject({
  start_time: Time,
  end_time: Time,
  model_name: z.string().optional(),
  status: TaskStatus.exclude(['UNKNOWN']).optional(),
  page_no: z.coerce.number().int().min(1).max(100_000).default(1),
  page_size: z.coerce.number().int().min(1).max(100).default(10),
});

const Listed = z.object({
  task_id: z.string(),
  model_name: z.string(),
  status: TaskStatus,
  gmt_create: z.int().meta({ description: 'Milliseconds since 1970, as the other times.' }),
  start_time: z.int().nullable(),
  end_time: z.int().nullable(),
});

export const listDashscopeTasks = defineRoute({
  method: 'get',
  path: '/api/v1/tasks',
  operationId: 'listDashscopeTasks',
  summary: 'List tasks of DashScope’s, newest first',
  tags: ['DashScope'],
  errors: dashscopeErrors,
  request: { query: Query },
  responses: {
    200: {
      description: 'One page.',
      schema: z.object({
        request_id: z.string(),
        data: z.array(Listed),
        page_no: z.int(),
        page_size: z.int(),
        total: z.int(),
        total_page: z.int(),
      }),
    },
  },
  async handle({ db, projectId, requestId, query }) {
    const { start_time = null, end_time = null, model_name = null, status = null, page_no, page_size } = query;
    const filter = { from: start_time, to: end_time, model: model_name, status };
    const page = { limit: page_size, offset: (page_no - 1) * page_size };
    const { tasks, total } = await findTasks(db, projectId, filter, page);
    const counts = { page_no, page_size, total, total_page: Math.ceil(total / page_size) };
    return { status: 200, body: { request_id: requestId, data: tasks.map(listed), ...counts } };
  },
});

function listed(task: DashscopeTask): z.infer<typeof Listed> {
  return {
    task_id: task.id,
    model_name: task.model,
    status: task.status,
    gmt_create: task.createdAt.getTime(),
    start_time: task.startedAt?.getTime() ?? null,
    end_time: task.finishedAt?.getTime() ?? null,
  };
}
