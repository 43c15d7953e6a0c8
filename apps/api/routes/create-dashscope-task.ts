import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';
import { insertDashscopeTask } from '#shared/postgres/dashscope-task.ts';
import { addWarnings } from '#shared/postgres/job.ts';
import { dashscopeErrors } from '../dashscope/error-style.ts';
import {
  DASHSCOPE_MODELS,
  ignoredParameters,
  jobRequestOf,
  TaskRequest,
  underItsNames,
} from '../dashscope/task-request.ts';
import { TaskView } from '../dashscope/view-task.ts';
import { type Context, defineRoute } from '../http/route.ts';
import { asModelProblem, engineByModel } from '../jobs/engine-by-model.ts';
import { submitJob } from '../jobs/submit-job.ts';

const Headers = z.object({
  'x-dashscope-async': z.string().optional().meta({ description: '`enable`; nothing else is offered.' }),
});

export const createDashscopeTask = defineRoute({
  method: 'post',
  path: '/api/v1/services/audio/asr/transcription',
  operationId: 'createDashscopeTask',
  summary: 'Submit up to 100 recordings as to DashScope',
  description:
    'For clients of the hosted Fun-ASR: base URL `…/api/v1`, the rest as it is. Each recording is a job of the class ' +
    '`standard`. A parameter that is not known here becomes a warning of the jobs.',
  tags: ['DashScope'],
  errors: dashscopeErrors,
  creates: true,
  request: { headers: Headers, body: TaskRequest },
  responses: { 200: { description: 'Accepted.', schema: TaskView } },
  async handle(context) {
    const { db, body: request, headers, projectId, requestId, signals, log } = context;
    if (headers['x-dashscope-async'] !== 'enable') {
      throw new Problem('forbidden', 'only asynchronous calls are supported: send X-DashScope-Async: enable');
    }
    const jobIds = await submitJobs(context, request);
    const id = uuidv7();
    const channels = request.parameters.channel_id ?? [];
    await insertDashscopeTask(db, { id, projectId, model: request.model, jobIds, channels });
    return {
      status: 200,
      body: { output: { task_status: 'PENDING', task_id: id }, request_id: requestId },
      afterCommit() {
        log.info({ dashscope_task: id, jobs: jobIds }, 'jobs accepted');
        signals.wake();
      },
    };
  },
});

async function submitJobs(context: Context, request: TaskRequest): Promise<string[]> {
  const { db, projectId, requestId } = context;
  const engine = await engineByModel(db, request.model, DASHSCOPE_MODELS);
  const warnings = ignoredParameters(request);
  const ids: string[] = [];
  for (const [index, url] of request.input.file_urls.entries()) {
    const submission = { projectId, requestId, request: jobRequestOf(request, url, engine), services: context };
    const job = await submitJob(db, { ...submission, recording: null }).catch(error => {
      throw underItsNames(asModelProblem(error, request.model), index);
    });
    await addWarnings(db, job.id, warnings);
    ids.push(job.id);
  }
  return ids;
}
