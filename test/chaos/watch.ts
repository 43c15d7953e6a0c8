import { connect } from '#shared/postgres/client.ts';
import { until } from '../support/until.ts';

/** A look into the ledger past every proxy: what is in hand, and when work went on. */
export type Watch = {
  /** Waits until a worker (any, if null) holds tasks of a kind, and tells which, and the time. */
  inHand(kind: string, workerId: string | null): Promise<InHand>;
  /** Waits for the first task of a kind that a worker takes from now on. */
  nextTaken(kind: string, workerId: string | null): Promise<InHand>;
  /** Seconds from `at` until a task of the kind that was begun later was done, and until all of `tasks` were. */
  recovery(kind: string, tasks: string[], at: Date, limitS: number): Promise<{ nextS: number; inHandS: number }>;
  close(): Promise<void>;
};

type InHand = { tasks: string[]; at: Date };

/** Opens one. An outage of Postgres is waited for. */
export function openWatch(databaseUrl: string): Watch {
  const pool = connect(databaseUrl, 'watch', 1);
  const look = <Row extends object>(sql: string, values: unknown[]): Promise<Row[]> =>
    pool.query<Row>(sql, values).then(
      ({ rows }) => rows,
      () => [],
    );
  return {
    async inHand(kind, workerId) {
      const rows = await until(`${workerId} holds a task`, async () => {
        const found = await look<{ id: string; at: Date }>(
          `select id, clock_timestamp() as at from task
           where kind = $1::task_kind and state = 'running' and worker_id = coalesce($2, worker_id)`,
          [kind, workerId],
        );
        return found.length > 0 ? found : null;
      });
      return { tasks: rows.map(row => row.id), at: rows[0]!.at };
    },
    async nextTaken(kind, workerId) {
      const [now] = await look<{ at: Date }>('select clock_timestamp() as at', []);
      const row = await until(`${workerId} takes a task`, async () => {
        const [found] = await look<{ id: string; at: Date }>(
          `select task_id as id, started_at as at from attempt where kind = $1::task_kind
             and worker_id = coalesce($2, worker_id) and started_at > $3 order by started_at limit 1`,
          [kind, workerId, now!.at],
        );
        return found;
      });
      return { tasks: [row.id], at: row.at };
    },
    recovery: (kind, tasks, at, limitS) =>
      until(
        'work goes on',
        async () => {
          const [found] = await look<{ next: number | null; inHand: number | null }>(
            `select extract(epoch from (select min(finished_at) from attempt
               where kind = $1::task_kind and outcome = 'succeeded' and started_at > $3) - $3)::float as next,
             case when (select bool_and(state = 'done') from task where id = any($2)) then
               extract(epoch from (select max(finished_at) from task where id = any($2)) - $3)::float end as "inHand"`,
            [kind, tasks, at],
          );
          return found?.next == null || found.inHand == null ? null : { nextS: found.next, inHandS: found.inHand };
        },
        limitS,
      ),
    close: () => pool.end(),
  };
}
