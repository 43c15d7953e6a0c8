import { v7 as uuidv7 } from 'uuid';
import { laneName } from '#shared/domain/lane.ts';
import { JobClass } from '#shared/domain/options.ts';
import { connect } from '#shared/postgres/client.ts';
import { createProject } from '#shared/postgres/project.ts';
import { insertTasks } from '#shared/postgres/task.ts';
import { reportWorker } from '#shared/postgres/worker.ts';
import { openCredits } from '../../apps/worker/dispatcher/credits.ts';
import { shareOut } from '../../apps/worker/dispatcher/share-out.ts';
import type { Piece, Policy } from './run.ts';

const ENGINE = 'fun-asr-nano';
const CHUNK_S = 600;
const POLICY = { backupAfterS: 60, prepareAheadS: 3600, backfillReserve: 0 };

/** The dispatcher's own code on a real ledger: only time is virtual, and what stands on the queue is kept here. */
export async function stenopool(databaseUrl: string, engines: number): Promise<Policy> {
  const pool = connect(databaseUrl, 'simulate', 2);
  const projects = new Map<string, string>();
  const pieces = new Map<string, Piece>();
  const queue = new Map<JobClass, string[]>(JobClass.options.map(each => [each, []]));
  const sharing = { credits: openCredits(0.05), policy: POLICY };
  let waiting = 0;

  const post = { lane: laneName('transcribe', { name: ENGINE, revision: null, tier: 'primary', share: null }) };
  const about = { role: 'transcriber', host: 'h', pid: 1, tier: 'primary', share: null, reason: null } as const;
  const engine = { name: ENGINE, revision: null, kind: 'simulated', version: null };
  const said = { state: 'fit', engine, speed: null, gpu: null, slots: engines } as const;
  const report = () => reportWorker(pool, { ...about, ...post, ...said, id: 'w' });
  const reporting = setInterval(report, 5_000);
  await report();

  async function fill(): Promise<void> {
    for (const { as, items } of await shareOut(pool, sharing, 'transcribe')) {
      queue.get(as)!.push(...items.map(item => item.taskId));
    }
  }

  return {
    name: 'stenopool',
    async arrive(recording) {
      const { project, class: jobClass, audioS, atS } = recording;
      if (!projects.has(project)) projects.set(project, (await createProject(pool, { name: project })).id);
      const jobId = uuidv7();
      const count = Math.max(1, Math.round(audioS / CHUNK_S));
      const tasks = Array.from({ length: count }, () => ({
        ...({ id: uuidv7(), kind: 'transcribe', engine: ENGINE, jobId, chunkId: uuidv7(), deliveryId: null } as const),
        ...{ projectId: projects.get(project)!, class: jobClass, priority: 0, maxAttempts: 4 },
        ...{ costMs: Math.round((audioS * 1000) / count), rank: Math.round((atS + 4 * audioS) * 1000) },
      }));
      await insertTasks(pool, tasks);
      for (const { id } of tasks) pieces.set(id, { key: id, recording, audioS: audioS / count });
      waiting += count;
      await fill();
    },
    async next() {
      const id = JobClass.options
        .map(each => queue.get(each)!)
        .find(each => each.length > 0)
        ?.shift();
      if (!id) return null;
      waiting -= 1;
      await pool.query(
        `update task set state = 'running', worker_id = 'w', lease_until = now() + interval '1 day' where id = $1`,
        [id],
      );
      await fill();
      return pieces.get(id)!;
    },
    async done({ key }) {
      await pool.query(`update task set state = 'done', finished_at = now(), lease_until = null where id = $1`, [key]);
      await fill();
    },
    isWaiting: () => waiting > 0,
    async close() {
      clearInterval(reporting);
      await pool.end();
    },
  };
}
