import { type Backlog, UNKNOWN_AUDIO_MS } from '../domain/backlog.ts';
import type { Place } from '../domain/before.ts';
import { isTerminal, type JobRow } from '../domain/job.ts';
import { NOWHERE, type QueuePlace } from '../domain/job-view.ts';
import { type Ahead, handicapMs, type JobTask, placeOf } from '../domain/queue-place.ts';
import type { Db } from './client.ts';
import { FAR, type Frontiers } from './frontier.ts';

/**
 * Where a job stands in what waits, and how long until it is done; both null once it has ended, or while its batch is held.
 * Whoever asks often remembers the frontiers.
 */
export async function findQueuePlace(
  db: Db,
  backlog: Backlog,
  job: Pick<JobRow, 'id' | 'state' | 'held'>,
  frontiers?: Frontiers,
): Promise<QueuePlace> {
  if (isTerminal(job.state) || job.held) return NOWHERE;
  const tasks = await listJobTasks(db, job.id);
  return tasks[0] ? placeOf(backlog, tasks[0], tasks, await findAhead(db, backlog, tasks, frontiers)) : NOWHERE;
}

/** What goes before a job: by its place among what is not prepared, and by the one it will have or has among chunks. */
async function findAhead(
  db: Db,
  backlog: Backlog,
  tasks: StoredTask[],
  frontiers: Frontiers | undefined,
): Promise<Ahead | null> {
  const none = { jobs: 0, ms: 0, shorterMs: 0 };
  const preparing = tasks.find(task => task.kind === 'prepare' && task.state !== 'ended');
  const delayMs = (audioMs: number) => handicapMs(backlog, tasks[0]!.engine, audioMs);
  const chunk = preparing
    ? {
        ...preparing,
        kind: 'transcribe' as const,
        isDispatched: false,
        begun: false,
        rank: preparing.rank + delayMs(preparing.costMs),
      }
    : tasks.find(task => task.state === 'waiting');
  const perMs = delayMs(1_000_000) / 1_000_000;
  const [unprepared, prepared] = await Promise.all([
    preparing?.state === 'waiting' ? sumAhead(db, preparing, perMs, frontiers) : none,
    chunk ? sumAhead(db, chunk, 0, frontiers) : none,
  ]);
  if (!unprepared || !prepared) return null;
  const { jobs, ms: unpreparedMs, shorterMs } = unprepared;
  return { jobs, unpreparedMs, shorterMs, preparedMs: prepared.ms };
}

type StoredTask = JobTask &
  Place & { priority: number; begun: boolean; rank: number; id: string; isDispatched: boolean };

/** What there is to do for a job, in the order it is done in. */
async function listJobTasks(db: Db, jobId: string): Promise<StoredTask[]> {
  const { rows } = await db.query(
    `select kind, engine, class, project_id as "projectId", priority, begun, rank, id, coalesce(cost_ms, $2) as "costMs",
       case when state in ('waiting', 'dispatched') then 'waiting' when state = 'running' then 'running'
         else 'ended' end as state, state = 'dispatched' as "isDispatched",
       case when state <> 'running' then 0 else extract(epoch from clock_timestamp() - coalesce((select started_at
         from attempt a where a.task_id = task.id and a.epoch = task.epoch), now()))::double precision * 1000
         end as "elapsedMs"
     from task where job_id = $1 and kind <> 'deliver' order by kind, priority desc, begun desc, rank, id`,
    [jobId, UNKNOWN_AUDIO_MS],
  );
  return rows;
}

type Before = { jobs: number; ms: number; shorterMs: number };

/**
 * What goes before a task within its project, class and kind. Of that, `shorterMs` still did if each was put back by
 * `delay` times its audio. Null if it is too much to be counted.
 */
async function sumAhead(
  db: Db,
  task: StoredTask,
  delay: number,
  frontiers: Frontiers | undefined,
): Promise<Before | null> {
  if (await frontiers?.isBeyond(db, task)) return null;
  const { rows } = await db.query(
    `select tasks, jobs, ms, shorter_ms as "shorterMs"
     from sum_ahead($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[task.kind, task.engine, task.class, task.projectId, task.priority, task.begun, task.rank, task.id],
      ...[task.costMs, task.isDispatched, delay, FAR],
    ],
  );
  return rows[0].tasks >= FAR ? null : rows[0];
}
