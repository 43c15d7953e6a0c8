import { readFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { foldBacklog, sumBacklog } from '#shared/postgres/backlog.ts';
import { connect } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { findQueuePlace } from '#shared/postgres/queue-place.ts';
import { startPostgres } from '../../apps/single/postgres.ts';

// Sums what waits of many projects, and finds the place of jobs in it, and prints how long each takes.
//   node test/bench/backlog.ts [waiting] [projects]
const WAITING = Number(process.argv[2] ?? 200_000);
const PROJECTS = Number(process.argv[3] ?? 1_000);
const AT_ONCE = 20_000;

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
// One process, whose CPU time is told beside the time on the clock: that of a busy machine says little.
await pool.query('set max_parallel_workers_per_gather = 0');
const { rows } = await pool.query('select pg_backend_pid() as pid');
const jobs: string[] = [];
for (let done = 0; done < WAITING; done += AT_ONCE) {
  const ids = Array.from({ length: AT_ONCE }, () => uuidv7());
  jobs.push(...ids);
  // Half is prepared.
  await pool.query(
    `insert into task (id, kind, engine, job_id, chunk_id, project_id, class, max_attempts, cost_ms, rank)
     select id, case when n % 2 = 0 then 'prepare' else 'transcribe' end::task_kind, 'e', id,
       case when n % 2 = 1 then gen_random_uuid() end, ($2::uuid[])[1 + n % $3],
       (enum_range(null::job_class))[1 + n % 3], 4, 300000 + (random() * 900000)::integer, n
     from unnest($1::uuid[]) with ordinality as t (id, n)`,
    [ids, projects, PROJECTS],
  );
}
await pool.query('vacuum analyze');

await foldBacklog(pool);
const backlog = await sumBacklog(pool);
const sum = await time(20, () => sumBacklog(pool));
const place = await time(500, at =>
  findQueuePlace(pool, backlog, { id: jobs[(at * 397) % jobs.length]!, state: 'queued', held: false }),
);
console.log(JSON.stringify({ waiting: WAITING, projects: PROJECTS, sum_ms: sum, place_ms: place }));

async function time(times: number, run: (at: number) => Promise<unknown>): Promise<object> {
  const before = cpuMs();
  const took: number[] = [];
  for (let at = 0; at < times; at++) {
    const began = performance.now();
    await run(at);
    took.push(performance.now() - began);
  }
  took.sort((x, y) => x - y);
  const quantile = (share: number) => Number(took[Math.floor(took.length * share)]!.toFixed(2));
  return { p50: quantile(0.5), p95: quantile(0.95), postgres_cpu: Number(((cpuMs() - before) / times).toFixed(2)) };
}

function cpuMs(): number {
  const [user, system] = readFileSync(`/proc/${rows[0].pid}/stat`, 'utf8').split(' ').slice(13);
  return (Number(user) + Number(system)) * 10;
}
