import { Agent, request } from 'undici';
import { type Pool, transaction } from '#shared/postgres/client.ts';
import { claimTasks, listLines } from '#shared/postgres/turn.ts';

const AT_ONCE = 8;
const CLAIMS = 120;
const CLAIMED = 4;

export type Rates = { submit: number; claim: number; poll: number; list: number };

export type Queue = { pool: Pool; url: string; key: string; sourceUrl: string };

/** How often a second the API, or Postgres for a dispatcher, does each thing with what waits now. */
export async function measureRates(queue: Queue, times: number): Promise<Rates> {
  const poll = await pollPerS(queue, times * 2);
  const list = await perS(times / 2, 1, n =>
    ask(queue, 'GET', `/v1/transcriptions?limit=20${n % 2 ? '&state=queued' : ''}`),
  );
  const claim = await claimPerS(queue, CLAIMS);
  const submit = await perS(times, AT_ONCE, n =>
    ask(queue, 'POST', '/v1/transcriptions', { audio: { url: `${queue.sourceUrl}new-${n}` } }),
  );
  return { poll, list, claim, submit };
}

/** Asks for jobs that wait, anywhere in the queue. */
export async function pollPerS(queue: Queue, times: number): Promise<number> {
  const { rows } = await queue.pool.query(
    `select id from job where state = 'queued' order by hashtext(id::text) limit $1`,
    [times],
  );
  return perS(times, AT_ONCE, n => ask(queue, 'GET', `/v1/transcriptions/${rows[n % rows.length]!.id}`));
}

/** As the dispatcher does; nobody serves the lane, so that it soon puts back what was claimed. */
async function claimPerS({ pool }: Queue, times: number): Promise<number> {
  const [line] = await listLines(pool, 'prepare');
  return perS(times, 1, async () => {
    const claimed = await transaction(pool, db => claimTasks(db, line!, 'bench', CLAIMED));
    if (claimed.length < CLAIMED) throw new Error('there was too little to claim');
  });
}

async function perS(times: number, atOnce: number, once: (n: number) => Promise<unknown>): Promise<number> {
  const numbers = Array.from({ length: times }, (_, n) => n).values();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const n of numbers) await once(n);
    }),
  );
  return (times * 1000) / (performance.now() - began);
}

const dispatcher = new Agent({ connections: AT_ONCE, pipelining: 1 });

async function ask({ url, key }: Queue, method: 'GET' | 'POST', path: string, asked?: object): Promise<void> {
  const { statusCode, body } = await request(url + path, {
    ...{ dispatcher, method },
    headers: { authorization: `Bearer ${key}`, ...(asked && { 'content-type': 'application/json' }) },
    body: asked ? JSON.stringify(asked) : null,
  });
  const text = await body.text();
  if (statusCode >= 300) throw new Error(`${statusCode}: ${text}`);
}
