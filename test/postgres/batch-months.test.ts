import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertBatch } from '#shared/postgres/batch.ts';
import { connect, type Pool, transaction } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { later, listMonths, type Month, monthOf, openMonth } from '#shared/postgres/month.ts';
import { createProject } from '#shared/postgres/project.ts';
import { purgeTexts } from '#shared/postgres/purge-job.ts';
import { isSourceNeeded } from '#shared/postgres/source.ts';
import { keepMonths } from '../../apps/worker/dispatcher/months.ts';
import { completeJob, writeJob } from '../support/ledger.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
const log = pino({ level: 'silent' });
const old = later(monthOf(new Date()), -6);
const manifest = 'e'.repeat(64);
let pool: Pool;
let projectId: string;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  pool = connect(schema.databaseUrl, 'test', 4);
  projectId = (await createProject(pool, { name: 'own' })).id;
});
beforeEach(async () => {
  await pool.query('delete from job');
  await transaction(pool, db => openMonth(db, old));
  await pool.query('delete from batch');
});
afterAll(async () => {
  await pool.end();
  await schema.drop();
});

/** A batch of a month, and a job of it that was made now. */
async function batchIn({ year, month }: Month): Promise<{ batchId: string; jobId: string }> {
  const batchId = uuidv7({ msecs: Date.UTC(year, month - 1, 15) });
  const unset = { name: null, callback: null, window: null, manifest: null, requestId: null };
  await insertBatch(pool, {
    ...{ id: batchId, projectId, class: 'backfill', defaults: {}, isOpen: true, manifestSha256: manifest },
    ...unset,
  });
  const jobId = await writeJob(pool, { projectId });
  await pool.query('update job set batch_id = $2 where id = $1', [jobId, batchId]);
  return { batchId, jobId };
}

async function end({ batchId, jobId }: { batchId: string; jobId: string }): Promise<void> {
  await completeJob(pool, jobId, 'a word');
  await pool.query('update chunk set audio_key = null');
  await pool.query(`update batch set state = 'completed', validated_at = now(), finished_at = now() where id = $1`, [
    batchId,
  ]);
}

async function isThere(): Promise<boolean> {
  return (await listMonths(pool)).some(({ year, month }) => year === old.year && month === old.month);
}

describe('a month in which a batch was made', () => {
  it('stays while the batch has not ended', async () => {
    const { jobId } = await batchIn(old);
    await pool.query('delete from job where id = $1', [jobId]);
    await keepMonths(pool, 5, log);
    expect(await isThere()).toBe(true);
  });

  it('stays while a later job of the batch still has audio or text', async () => {
    await end(await batchIn(old));
    await keepMonths(pool, 5, log);
    expect(await isThere()).toBe(true);
  });

  it('goes with the batch once that has ended and been purged', async () => {
    const made = await batchIn(old);
    await end(made);
    await purgeTexts(pool, made.jobId);
    await keepMonths(pool, 5, log);
    expect(await isThere()).toBe(false);
    expect((await pool.query('select from batch where id = $1', [made.batchId])).rowCount).toBe(0);
  });

  it('goes even if it is older than batches are', async () => {
    const name = `${old.year}_${String(old.month).padStart(2, '0')}`;
    await pool.query(`drop table batch_${name}, batch_item_${name}`);
    await keepMonths(pool, 5, log);
    expect(await isThere()).toBe(false);
  });
});

it('a manifest is kept until all of it is read', async () => {
  const { batchId } = await batchIn(old);
  expect(await isSourceNeeded(pool, manifest)).toBe(true);
  await pool.query(`update batch set state = 'running', validated_at = now() where id = $1`, [batchId]);
  expect(await isSourceNeeded(pool, manifest)).toBe(false);
});
