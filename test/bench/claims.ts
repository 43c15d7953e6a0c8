import { v7 as uuidv7 } from 'uuid';
import { connect } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { claimTasks } from '#shared/postgres/turn.ts';
import { startPostgres } from '../../apps/single/postgres.ts';

// Claims eight tasks at a time from 200,000 that wait, of 1,000 projects in equal parts, and prints how long a claim takes.
//   node test/bench/claims.ts
const WAITING = 200_000;
const PROJECTS = 1_000;
const CLAIMS = 500;
const AT_ONCE = 8;

await using closers = new AsyncDisposableStack();
const postgres = await startPostgres({ dir: '', forTests: true });
closers.defer(postgres.stop);
await migrate(postgres.url);
const pool = connect(postgres.url, 'bench', 1);
closers.defer(() => pool.end());

const projects = Array.from({ length: PROJECTS }, () => uuidv7());
await pool.query(
  `insert into project (id, name, webhook_secret) select id, id::text, 'whsec_x' from unnest($1::uuid[]) as p (id)`,
  [projects],
);
for (let done = 0; done < WAITING; done += 20_000) {
  const ids = Array.from({ length: 20_000 }, () => uuidv7());
  await pool.query(
    `insert into task (id, kind, engine, job_id, chunk_id, project_id, class, max_attempts, cost_ms, rank)
     select id, 'transcribe', 'e', gen_random_uuid(), gen_random_uuid(), ($2::uuid[])[1 + n % $3], 'backfill', 4,
       300000 + (random() * 900000)::integer, n
     from unnest($1::uuid[]) with ordinality as t (id, n)`,
    [ids, projects, PROJECTS],
  );
}
await pool.query('analyze');

const line = { kind: 'transcribe', engine: 'e', class: 'backfill' } as const;
const took: number[] = [];
for (let claim = 0; claim < CLAIMS; claim++) {
  const began = performance.now();
  const claimed = await claimTasks(pool, line, 'lane', AT_ONCE);
  took.push(performance.now() - began);
  if (claimed.length < AT_ONCE) throw new Error('there was too little to claim');
}
took.sort((x, y) => x - y);
const at = (share: number) => Number(took[Math.floor(took.length * share)]!.toFixed(2));
const result = { waiting: WAITING, projects: PROJECTS, at_once: AT_ONCE, p50_ms: at(0.5), p95_ms: at(0.95) };
console.log(JSON.stringify(result));
