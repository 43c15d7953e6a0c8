import type { Outcome, TakenTask } from '#shared/domain/task.ts';
import type { Tracer } from '#shared/runtime/trace.ts';

/**
 * Works off a task in the trace of whoever made it, which goes on with what the task makes: one span is the time that it
 * waited, by the ledger's clock, the other is the work.
 */
export async function inTraceOf(tracer: Tracer, task: TakenTask, work: () => Promise<Outcome | null>): Promise<void> {
  const parent = task.traceContext;
  const attributes = attributesOf(task);
  tracer.start('queue', { parent, startedAt: task.dueAt, attributes }).end({ endedAt: task.takenAt });
  const span = tracer.start(task.kind, { parent, kind: 'consumer', attributes });
  const outcome = await span.run(work);
  if (!outcome) return span.end({ failed: 'it could not be recorded' });
  span.end({
    attributes: { 'stenopool.outcome': outcome.kind },
    failed: 'error' in outcome ? `${outcome.error.code}: ${outcome.error.message}` : undefined,
  });
}

function attributesOf(task: TakenTask): Record<string, string | number> {
  return {
    'stenopool.task': task.id,
    'stenopool.kind': task.kind,
    'stenopool.attempt': task.attempt + 1,
    'stenopool.class': task.class,
    'stenopool.worker': task.workerId,
    ...(task.jobId && { 'stenopool.job': task.jobId }),
    ...(task.requestId && { 'stenopool.request': task.requestId }),
  };
}
