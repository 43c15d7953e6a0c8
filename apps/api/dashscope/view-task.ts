import { z } from 'zod';
import type { JobErrorCode } from '#shared/domain/error.ts';
import { isTerminal, type JobRow } from '#shared/domain/job.ts';
import type { DashscopeTask } from '#shared/postgres/dashscope-task.ts';
import { writeTime } from './time.ts';

export const TaskStatus = z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELED', 'UNKNOWN']);

const Result = z.object({
  file_url: z.string(),
  subtask_status: z.enum(['SUCCEEDED', 'FAILED', 'CANCELED']),
  transcription_url: z.string().optional().meta({ description: 'Opens the transcript without a key, for a day.' }),
  code: z.string().optional(),
  message: z.string().optional(),
});

export const TaskView = z
  .object({
    request_id: z.string(),
    output: z.object({
      task_id: z.string(),
      task_status: TaskStatus,
      submit_time: z.string().optional(),
      scheduled_time: z.string().optional(),
      end_time: z.string().optional(),
      code: z.string().optional(),
      message: z.string().optional(),
      results: z.array(Result).optional(),
      task_metrics: z.object({ TOTAL: z.int(), SUCCEEDED: z.int(), FAILED: z.int() }).optional(),
    }),
    usage: z.object({ duration: z.int() }).optional().meta({ description: 'Seconds of audio.' }),
  })
  .meta({ id: 'DashscopeTask' });
export type TaskView = z.infer<typeof TaskView>;

/** Shows a task with its jobs; `linkTo` makes the URL of a transcript. */
export function viewTask(
  task: DashscopeTask,
  jobs: JobRow[],
  linkTo: (job: JobRow) => string,
): Omit<TaskView, 'request_id'> {
  const completed = jobs.filter(job => job.state === 'completed');
  const failed = jobs.filter(job => isTerminal(job.state) && job.state !== 'completed');
  const audioMs = completed.reduce((sum, job) => sum + (job.durationMs ?? 0), 0);
  return {
    output: {
      task_id: task.id,
      task_status: task.status,
      submit_time: writeTime(task.createdAt),
      ...(task.startedAt && { scheduled_time: writeTime(task.startedAt) }),
      ...(task.finishedAt && { end_time: writeTime(task.finishedAt) }),
      ...(task.status === 'FAILED' && failureOf(failed[0]!)),
      ...(task.finishedAt && { results: jobs.map(job => viewResult(job, linkTo)) }),
      task_metrics: { TOTAL: jobs.length, SUCCEEDED: completed.length, FAILED: failed.length },
    },
    ...(task.finishedAt && { usage: { duration: Math.ceil(audioMs / 1000) } }),
  };
}

function viewResult(job: JobRow, linkTo: (job: JobRow) => string): z.infer<typeof Result> {
  const file_url = job.sourceUrl!;
  if (job.state === 'completed') return { file_url, transcription_url: linkTo(job), subtask_status: 'SUCCEEDED' };
  return { file_url, ...failureOf(job), subtask_status: job.state === 'canceled' ? 'CANCELED' : 'FAILED' };
}

const CODES: Partial<Record<JobErrorCode, string>> = {
  audio_unreachable: 'InvalidFile.DownloadFailed',
  audio_too_large: 'InvalidFile.Size',
  audio_too_long: 'InvalidFile.Duration',
  audio_undecodable: 'InvalidFile.Format',
  audio_empty: 'InvalidFile.Content',
  input_rejected: 'InvalidFile.Content',
  canceled: 'Canceled',
};

function failureOf({ error }: JobRow): { code: string; message: string } {
  return { code: CODES[error!.code] ?? 'InternalError', message: `${error!.code}: ${error!.message}` };
}
