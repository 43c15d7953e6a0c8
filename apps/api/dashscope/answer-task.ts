import { type DashscopeTask, listJobsOfTask } from '#shared/postgres/dashscope-task.ts';
import { findLinkSecret } from '#shared/postgres/project.ts';
import type { Answer, Context } from '../http/route.ts';
import { makeLink } from './link.ts';
import { viewTask } from './view-task.ts';

/** Shows a task as it is now, with links to what has been transcribed. */
export async function answerTask(context: Context, task: DashscopeTask): Promise<Answer> {
  const { db, projectId, requestId } = context;
  const jobs = await listJobsOfTask(db, task);
  const secret = await findLinkSecret(db, projectId);
  const start = linkStart(context);
  const linkTo = ({ id: jobId }: { id: string }) =>
    start + makeLink(secret, { jobId, channels: task.channels.join() }, Date.now() / 1000);
  return { status: 200, body: { request_id: requestId, ...viewTask(task, jobs, linkTo) } };
}

// Without PUBLIC_URL the client knows best how it reached us.
function linkStart({ request, settings }: Context): string {
  const host = request.get('host');
  return settings.linkUrl ?? (host ? `${request.protocol}://${host}` : settings.publicUrl);
}
