import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, isOutage, type Pool, transaction } from '#shared/postgres/client.ts';
import { holdDuty } from '#shared/postgres/duty.ts';
import { type Hole, openHole } from '../support/hole.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const PATIENCE_S = 1;
let direct: Pool;
let hole: Hole;
let pool: Pool;

beforeAll(async () => {
  direct = connect(schema.databaseUrl, 'test', 1);
  hole = await openHole(schema.databaseUrl);
  pool = connect(hole.url, 'test', 2, PATIENCE_S);
});
afterAll(async () => {
  hole.release();
  await pool.end();
  hole.close();
  await direct.end();
  await schema.drop();
});

async function endSession(pid: number): Promise<void> {
  await direct.query('select pg_terminate_backend($1)', [pid]);
  await until('the session is gone', async () => {
    const { rowCount } = await direct.query('select from pg_stat_activity where pid = $1', [pid]);
    return rowCount === 0;
  });
}

describe('a connection that is ended between two statements of a transaction', () => {
  it('fails the transaction as an outage, and the pool goes on with another', async () => {
    const broken = transaction(pool, async db => {
      const { rows } = await db.query('select pg_backend_pid() as pid');
      await endSession(rows[0].pid);
      await db.query('select 1');
    });
    const error = await broken.catch(reason => reason);
    expect(isOutage(error)).toBe(true);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('a connection on which nothing arrives any more', () => {
  it('is given up as an outage a little after the patience has run out', async () => {
    const begun = performance.now();
    const lost = transaction(pool, async db => {
      await db.query('select 1');
      hole.swallow();
      await db.query('select 2');
    });
    const error = await lost.catch(reason => reason).finally(hole.release);
    expect(isOutage(error)).toBe(true);
    expect(performance.now() - begun).toBeLessThan((PATIENCE_S + 5) * 1000);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

it('a process that froze in the middle of a duty does not keep it for longer than some seconds', async () => {
  const frozen = transaction(pool, async db => {
    expect(await holdDuty(db, 'something')).toBe(true);
    await until('another can take the duty', () => transaction(direct, other => holdDuty(other, 'something')), 10);
  });
  expect(isOutage(await frozen.catch(reason => reason))).toBe(true);
});
