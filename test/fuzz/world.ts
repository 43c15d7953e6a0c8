import type { TestApi } from '../support/api.ts';
import { makeBelongings } from '../support/belongings.ts';
import { completeJob, failJob } from '../support/ledger.ts';
import type { Operation } from './any-request.ts';
import type { FuzzAnswer, KnownIds } from './send.ts';

/** What there is to ask about in the beginning. The key that asks is not among it, nor its project. */
export async function openWorld(api: TestApi): Promise<KnownIds> {
  const { '/v1/projects': _, ...belongings } = await makeBelongings(api);
  const { body: project } = await api.request('POST', '/v1/projects', { name: 'fuzz' });
  const { body: key } = await api.request('POST', `/v1/projects/${project.id}/keys`, { name: 'fuzz' });
  const known: KnownIds = new Map(Object.entries(belongings).map(([base, id]) => [base, [id]]));
  known.set('/v1/projects', [project.id]).set('/v1/projects/{id}/key_id', [key.id]);
  return known.set('/v1/models', ['fun-asr-nano']);
}

/** Remembers what an answer says was made, so that it is asked about, changed and removed later. */
export function noteMade(known: KnownIds, { method, path }: Operation, { status, text }: FuzzAnswer): void {
  if (method !== 'post' || status >= 300 || !text.startsWith('{')) return;
  const { id, upload_id, output } = JSON.parse(text);
  const base =
    path === '/api/v1/services/audio/asr/transcription' ? '/api/v1/tasks' : path.replace('/{id}/keys', '/{id}/key_id');
  const made = output?.task_id ?? upload_id ?? id;
  if (typeof made === 'string' && !base.endsWith('}')) known.set(base, [...(known.get(base) ?? []), made]);
}

/** Does what workers would do of what is submitted: every third job fails, every seventh stays as it is. */
export function workOff({ pool }: TestApi): () => Promise<void> {
  let stopped = false;
  let count = 0;
  const working = (async () => {
    while (!stopped) {
      const { rows } = await pool.query(
        `select id, class from job where state = 'queued' and not metadata ? 'left' order by id limit 5`,
      );
      for (const { id, class: jobClass } of rows) {
        count += 1;
        if (jobClass !== 'interactive' && count % 7 === 0) {
          await pool.query(`update job set metadata = metadata || '{"left":1}' where id = $1`, [id]);
        } else if (count % 3 === 0) await failJob(pool, id);
        else await completeJob(pool, id, 'one two').catch(() => failJob(pool, id));
      }
      await new Promise(done => setTimeout(done, 20));
    }
  })();
  return async () => {
    stopped = true;
    await working;
  };
}
