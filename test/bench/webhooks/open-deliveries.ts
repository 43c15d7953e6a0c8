import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { DELIVERY_ATTEMPTS } from '#shared/domain/delivery.ts';
import { webhookSecret } from '#shared/domain/signature.ts';
import type { Pool } from '#shared/postgres/client.ts';
import { insertEndpoint } from '#shared/postgres/endpoint.ts';
import { createProject } from '#shared/postgres/project.ts';
import type { Poster, Posting } from './post-once.ts';

const AT_ONCE = 1_000;
/** Within this any thousand is written. */
const WRITTEN_MS = 500;

/** Has the deliverer post: to an endpoint for each URL, an event of a completed job each. `wake` is what its end says. */
export async function openDeliveries(pool: Pool, wake: () => void): Promise<Poster> {
  const { id: projectId } = await createProject(pool, { name: 'bench' });
  const endpoints = new Map<string, string>();

  async function endpointOf(url: string): Promise<string> {
    if (!endpoints.has(url)) {
      const about = { description: null, events: ['transcription.completed' as const], include: [] };
      const id = uuidv7();
      await insertEndpoint(pool, { id, projectId, url, ...about, secret: webhookSecret(randomBytes(32)) });
      endpoints.set(url, id);
    }
    return endpoints.get(url)!;
  }

  return async postings => {
    const dueAt = new Date(Date.now() + WRITTEN_MS * Math.ceil(postings.length / AT_ONCE));
    for (const { url } of postings) await endpointOf(url);
    for (let at = 0; at < postings.length; at += AT_ONCE) {
      await writeEvents(pool, projectId, endpoints, postings.slice(at, at + AT_ONCE), dueAt);
    }
    const leftMs = dueAt.getTime() - Date.now();
    if (leftMs < 0) throw new Error('the events took too long to write');
    await pause(leftMs);
    wake();
    return { dueAt, [Symbol.asyncDispose]: async () => {} };
  };
}

async function writeEvents(
  pool: Pool,
  projectId: string,
  endpoints: Map<string, string>,
  postings: Posting[],
  dueAt: Date,
): Promise<void> {
  const ids = () => postings.map(() => uuidv7());
  await pool.query(
    `with new as (
       select * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[])
         with ordinality as n (job, delivery, task, endpoint, url, body, rank)),
     jobs as (
       insert into job (id, project_id, state, stage, options, source, source_url, chunks_total, started_at, finished_at)
       select job, $1, 'completed', null, '{}', 'url', url, 0, now(), now() from new),
     deliveries as (
       insert into delivery (id, project_id, endpoint_id, job_id, event, url, body)
       select delivery, $1, endpoint, job, 'transcription.completed', url, body from new)
     insert into task (id, kind, job_id, delivery_id, project_id, class, max_attempts, run_at, rank)
     select task, 'deliver', job, delivery, $1, 'interactive', $8, $9, rank from new`,
    [
      projectId,
      ids(),
      postings.map(({ id }) => id),
      ids(),
      postings.map(({ url }) => endpoints.get(url)),
      postings.map(({ url }) => url),
      postings.map(({ body }) => body),
      DELIVERY_ATTEMPTS,
      dueAt,
    ],
  );
}
