import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import pg from 'pg';

/**
 * A pool or the client of a transaction: what every statement takes first. In a transaction statements that are asked for
 * without waiting in between go to the server together, and are run in that order.
 */
export type Db = { query: pg.ClientBase['query'] };
export type Pool = pg.Pool;

// int8 (sample positions, byte counts, sums of milliseconds) stays far below 2^53 here.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** A server that lives says itself that a statement took too long; one that says nothing is gone. */
const GRACE_S = 2;

/** How long a connection is kept that nothing is asked on. */
const KEPT_MS = 300_000;

/**
 * Opens a pool. Sessions give up on a statement after `patienceS` and on a forgotten transaction after 60 s; where the
 * server says nothing at all, not even that, the connection is given up a little later.
 */
export function connect(url: string, applicationName: string, max = 10, patienceS = 30): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: applicationName,
    max,
    connectionTimeoutMillis: 5_000,
    // Another session would have to parse and plan everything anew.
    idleTimeoutMillis: KEPT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: patienceS * 1000,
    query_timeout: (patienceS + GRACE_S) * 1000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 60_000,
    pipeline: true,
  } satisfies pg.PoolConfig & { pipeline: true });
  // A connection that breaks, idle or between two statements, is replaced by the pool; without a listener it would end
  // the process.
  pool.on('error', () => {});
  pool.on('connect', client => client.on('error', () => {}));
  return pool;
}

/** Has `note` hear how many seconds each connection of a pool is waited for. */
export function noteWaits(pool: Pool, note: (seconds: number) => void): void {
  const connect = pool.connect as (heard?: (...given: unknown[]) => void) => Promise<pg.PoolClient>;
  const timed = (heard?: (...given: unknown[]) => void) => {
    const askedAt = performance.now();
    const noted = () => note((performance.now() - askedAt) / 1000);
    if (!heard) return connect.call(pool).finally(noted);
    return connect.call(pool, (...given) => {
      noted();
      heard(...given);
    });
  };
  pool.connect = timed as Pool['connect'];
}

// Left to itself Postgres plans a statement on divided tables anew each time, for the values would tell it the month.
const BEGIN = 'begin; set local plan_cache_mode = force_generic_plan';

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function transaction<T>(pool: Pool, work: (db: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // Not waited for: it goes to the server together with the first statement, which fails as it does.
    const db = prepared(client);
    const begun = db.query(BEGIN);
    begun.catch(() => {});
    const result = await work(db);
    await begun;
    await client.query('commit');
    return result;
  } catch (error) {
    if (isUnanswered(error)) broken = error;
    else {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
    }
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Every statement is parsed and planned once in a session, and named by its text: those of transactions are few and come
 * again and again, and planning them took longer than running them (test/bench/benches/overhead.ts).
 */
function prepared(client: pg.PoolClient): Db {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  function query(text: string, values?: unknown[]) {
    stream.cork();
    process.nextTick(() => stream.uncork());
    return values ? client.query({ name: nameOf(text), text, values }) : client.query(text);
  }
  return { query: query as Db['query'] };
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}

/** Codes of Postgres (a session that was ended for idling in its transaction among them), and of the system. */
const AWAY = /^(08|25P03|57P0|53300|40001|40P01|55P03|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH)/;

/** True for errors that say the server was away, not that the statement was wrong: worth trying again. */
export function isOutage(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (code && AWAY.test(code)) {
    return true;
  }
  return /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|query read timeout/i.test(
    message ?? '',
  );
}

/** The server said nothing: another statement on that connection would wait in vain as well. */
function isUnanswered(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout';
}
