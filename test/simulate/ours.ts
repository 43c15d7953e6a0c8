import { v7 as uuidv7 } from 'uuid';
import { laneName } from '#shared/domain/lane.ts';
import { JobClass } from '#shared/domain/options.ts';
import { chunkLength, rankOf, UNCUT_S } from '#shared/domain/plan.ts';
import type { TaskKind } from '#shared/domain/task.ts';
import { foldBacklog, sumBacklog } from '#shared/postgres/backlog.ts';
import { findCapacity } from '#shared/postgres/capacity.ts';
import { connect } from '#shared/postgres/client.ts';
import { createProject } from '#shared/postgres/project.ts';
import { findQueuePlace } from '#shared/postgres/queue-place.ts';
import { insertTasks, type NewTask } from '#shared/postgres/task.ts';
import { removeWorker, reportWorker } from '#shared/postgres/worker.ts';
import { openCredits } from '../../apps/worker/dispatcher/credits.ts';
import { lookAt, shareOut } from '../../apps/worker/dispatcher/share-out.ts';
import { openComing } from './coming.ts';
import type { Piece, Policy } from './run.ts';
import type { Recording } from './workload.ts';

const ENGINE = 'fun-asr-nano';
const POLICY = { backupAfterS: 60, prepareAheadS: 3600, backfillReserve: 0 };

/** With what the api would have said of each recording when it came: seconds until it is done. */
export type Ours = Policy & { predictedS: Map<Recording, number> };

/**
 * The dispatcher's own code on a real ledger: only time is virtual, what stands on the queue is kept here, and
 * preparing takes no time.
 */
export async function stenopool(
  databaseUrl: string,
  { engines, speed }: { engines: number; speed: number },
): Promise<Ours> {
  const pool = connect(databaseUrl, 'simulate', 2);
  const projects = new Map<string, string>();
  const unprepared = new Map<string, { recording: Recording; task: NewTask }>();
  const pieces = new Map<string, Piece>();
  const queue = new Map<JobClass, string[]>(JobClass.options.map(each => [each, []]));
  const sharing = { credits: openCredits(0.05), policy: POLICY };
  const coming = openComing();
  const predictedS = new Map<Recording, number>();
  let waiting = 0;

  const about = { host: 'h', pid: 1, tier: 'primary', share: null, reason: null, state: 'fit', gpu: null } as const;
  const engine = { name: ENGINE, revision: null, kind: 'funasr-server', version: null };
  const lane = laneName('transcribe', { name: ENGINE, revision: null, tier: 'primary', share: null });
  async function report(): Promise<void> {
    await foldBacklog(pool);
    const preparer = { id: 'p', role: 'preparer', lane: 'prepare', slots: 2, engine: null, speed: null } as const;
    await reportWorker(pool, { ...about, ...preparer });
    for (let id = 0; id < engines; id++) {
      await reportWorker(pool, { ...about, id: `${id}`, role: 'transcriber', lane, slots: 1, engine, speed });
    }
  }
  const reporting = setInterval(report, 5_000);
  await report();

  const handOut = async (kind: TaskKind) => shareOut(pool, sharing, await lookAt(pool, kind, sharing.policy));

  async function prepare(): Promise<void> {
    for (;;) {
      const handed = await handOut('prepare');
      const ids = handed.flatMap(({ items }) => items.map(item => item.taskId));
      if (ids.length === 0) return;
      await pool.query(`update task set state = 'done', finished_at = now() where id = any ($1)`, [ids]);
      for (const id of ids) await insertTasks(pool, await cut(id));
    }
  }

  /** As the preparer would at this moment, but for the pauses in what is said. */
  async function cut(id: string): Promise<NewTask[]> {
    const { recording, task } = unprepared.get(id)!;
    unprepared.delete(id);
    const { audioS, atS } = recording;
    const chunkS = chunkLength({ durationMs: audioS * 1000, channels: 1 }, await findCapacity(pool, ENGINE));
    const count = audioS <= UNCUT_S ? 1 : Math.round(audioS / chunkS);
    const rank = rankOf(new Date(atS * 1000), audioS * 1000, speed);
    waiting += count;
    return Array.from({ length: count }, () => {
      const id = uuidv7();
      pieces.set(id, { key: id, recording, audioS: audioS / count });
      return { ...task, id, kind: 'transcribe', chunkId: uuidv7(), costMs: Math.round((audioS * 1000) / count), rank };
    });
  }

  async function fill(): Promise<void> {
    await prepare();
    for (const { as, items } of await handOut('transcribe')) {
      queue.get(as)!.push(...items.map(item => item.taskId));
    }
  }

  /** What the api does when it accepts a job, but for the clock. */
  async function predict(recording: Recording, jobId: string): Promise<void> {
    const { standings, paces } = await sumBacklog(pool);
    const backlog = { standings, paces: paces.map(pace => ({ ...pace, coming: coming.lately(recording.atS) })) };
    const { etaMs } = await findQueuePlace(pool, backlog, { id: jobId, state: 'queued', held: false });
    predictedS.set(recording, etaMs! / 1000);
  }

  return {
    name: 'stenopool',
    predictedS,
    async arrive(recording) {
      const { project, class: jobClass, audioS, atS } = recording;
      if (!projects.has(project))
        projects.set(project, (await createProject(pool, { name: `${project} ${uuidv7()}` })).id);
      const job = { jobId: uuidv7(), engine: ENGINE, class: jobClass, projectId: projects.get(project)! };
      const usual = { deliveryId: null, chunkId: null, priority: 0, maxAttempts: 4 };
      const about = { costMs: Math.round(audioS * 1000), rank: Math.round(atS * 1000) };
      const task: NewTask = { ...job, ...usual, ...about, id: uuidv7(), kind: 'prepare' };
      unprepared.set(task.id, { recording, task });
      await insertTasks(pool, [task]);
      await predict(recording, job.jobId);
      await fill();
    },
    async next(engine) {
      const id = JobClass.options
        .map(each => queue.get(each)!)
        .find(each => each.length > 0)
        ?.shift();
      if (!id) return null;
      waiting -= 1;
      await pool.query(
        `update task set state = 'running', worker_id = $2, lease_until = now() + interval '1 day' where id = $1`,
        [id, `${engine}`],
      );
      await fill();
      return pieces.get(id)!;
    },
    async done({ key, recording, audioS }) {
      coming.note(recording, audioS, projects.get(recording.project)!);
      await pool.query(`update task set state = 'done', finished_at = now(), lease_until = null where id = $1`, [key]);
      if ([...queue.values()].every(each => each.length === 0)) await fill();
    },
    isWaiting: () => waiting > 0 || unprepared.size > 0,
    async close() {
      clearInterval(reporting);
      for (let id = 0; id < engines; id++) await removeWorker(pool, `${id}`);
      await pool.end();
    },
  };
}
