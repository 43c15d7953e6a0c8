import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Growth, NOTHING_YET } from '#shared/audio/growth.ts';
import { type AudioStore, openAudioStore, sourceKey } from '#shared/audio/store.ts';
import { insertChunks } from '#shared/postgres/chunk.ts';
import { connect, type Pool, transaction } from '#shared/postgres/client.ts';
import { insertGrowingUpload, letGoOfGrowingUpload, saveGrowth } from '#shared/postgres/growing-upload.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { lockSource } from '#shared/postgres/source.ts';
import { insertUpload } from '#shared/postgres/upload.ts';
import { removeChunks, retain } from '../../apps/worker/dispatcher/retain.ts';
import { sweepStore } from '../../apps/worker/dispatcher/sweep.ts';
import { failJob, writeJob } from '../support/ledger.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const log = pino({ level: 'silent' });
const folder = await mkdtemp(join(tmpdir(), 'stenopool-sweep-'));
const DAY_MS = 24 * 3_600_000;
let pool: Pool;
let store: AudioStore;
let projectId: string;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  pool = connect(schema.databaseUrl, 'test', 4);
  store = await openAudioStore({ AUDIO_STORE: pathToFileURL(folder).href });
  projectId = (await createProject(pool, { name: 'own' })).id;
});
afterAll(async () => {
  await pool.end();
  await rm(folder, { recursive: true, force: true });
  await schema.drop();
});

/** Puts a recording of its own into the store, as old as told, and tells its hash. */
async function keepSource(ageMs: number): Promise<string> {
  const received = await store.receive(Readable.from([Buffer.from(uuidv7())]), 1_000);
  await received.keep();
  await makeOlder(sourceKey(received.sha256), ageMs);
  return received.sha256;
}

async function writeOld(key: string): Promise<void> {
  await store.write(key, Readable.from([Buffer.from('sound')]));
  await makeOlder(key, 2 * DAY_MS);
}

async function makeOlder(key: string, ageMs: number): Promise<void> {
  const at = new Date(Date.now() - ageMs);
  await utimes(join(folder, key), at, at);
}

function isThere(key: string): Promise<boolean> {
  return store.file(key).then(
    () => true,
    () => false,
  );
}

describe('a recording in the store that is older than a day', () => {
  it('is removed when no row needs it', async () => {
    const sha256 = await keepSource(2 * DAY_MS);
    await sweepStore(pool, store, log);
    expect(await isThere(sourceKey(sha256))).toBe(false);
  });

  it('stays while an upload or a job needs it', async () => {
    const [uploaded, used] = [await keepSource(2 * DAY_MS), await keepSource(2 * DAY_MS)];
    await insertUpload(pool, { id: uuidv7(), projectId, sha256: uploaded, bytes: 1, filename: null });
    await writeJob(pool, { projectId, sha256: used });
    await sweepStore(pool, store, log);
    expect([await isThere(sourceKey(uploaded)), await isThere(sourceKey(used))]).toEqual([true, true]);
  });

  it('stays when somebody sends the same again at this moment', async () => {
    const sha256 = await keepSource(2 * DAY_MS);
    let sweeping: Promise<void> | undefined;
    await transaction(pool, async db => {
      await lockSource(db, sha256);
      sweeping = sweepStore(pool, store, log);
      await until('the sweep waits for it', async () => {
        const { rows } = await pool.query(`select from pg_locks where locktype = 'advisory' and not granted`);
        return rows.length > 0;
      });
      await insertUpload(db, { id: uuidv7(), projectId, sha256, bytes: 1, filename: null });
    });
    await sweeping;
    expect(await isThere(sourceKey(sha256))).toBe(true);
  });
});

it('a recording that comes in pieces goes a day after the last of them, unless somebody is at it', async () => {
  const begin = async (ageMs: number, isHeld: boolean) => {
    const hold = { id: uuidv7(), holder: uuidv7() };
    await insertGrowingUpload(pool, hold, { projectId, length: 10, growth: NOTHING_YET, metadata: {} });
    const commit = async (growth: Growth) => void (await saveGrowth(pool, hold, growth));
    const how = { maxBytes: 10, torn: false, commit };
    await store.growing.append(hold.id, NOTHING_YET, Readable.from([Buffer.from('half')]), how);
    if (!isHeld) await letGoOfGrowingUpload(pool, hold);
    const touched = new Date(Date.now() - ageMs);
    await pool.query('update growing_upload set touched_at = $2 where id = $1', [hold.id, touched]);
    return hold.id;
  };
  await begin(1.1 * DAY_MS, false);
  const young = await begin(0.9 * DAY_MS, false);
  const held = await begin(1.1 * DAY_MS, true);
  await retain(pool, store);
  const { rows } = await pool.query('select id from growing_upload order by id');
  expect(rows.map(({ id }) => id)).toEqual([young, held]);
  expect((await readdir(join(folder, 'growing'))).toSorted()).toEqual([young, held]);
});

it('a recording that is younger than a day stays: its row may be on its way', async () => {
  const sha256 = await keepSource(0);
  await sweepStore(pool, store, log);
  expect(await isThere(sourceKey(sha256))).toBe(true);
});

it('an upload that no job used within a day is removed, row and recording', async () => {
  const sha256 = await keepSource(0);
  await insertUpload(pool, { id: uuidv7(), projectId, sha256, bytes: 1, filename: null });
  await pool.query(`update upload set created_at = now() - interval '25 hours' where sha256 = $1`, [sha256]);
  await retain(pool, store);
  expect(await isThere(sourceKey(sha256))).toBe(false);
  expect((await pool.query('select from upload where sha256 = $1', [sha256])).rowCount).toBe(0);
});

describe('chunks in the store', () => {
  const chunk = { channel: 0, index: 0, startSample: 0, endSample: 1, silent: false, cutInSpeech: false };

  it('stay while their job waits, but not those that an earlier preparation left', async () => {
    const id = await writeJob(pool, { projectId });
    const [named, left] = [`chunks/${id}/4/0.flac`, `chunks/${id}/2/0.flac`];
    for (const key of [named, left]) await writeOld(key);
    await insertChunks(pool, id, [{ ...chunk, id: uuidv7(), audioKey: named }]);
    await sweepStore(pool, store, log);
    expect([await isThere(named), await isThere(left)]).toEqual([true, false]);
  });

  it('are removed when their job has ended', async () => {
    const id = await writeJob(pool, { projectId });
    const key = `chunks/${id}/2/0.flac`;
    await writeOld(key);
    await insertChunks(pool, id, [{ ...chunk, id: uuidv7(), audioKey: key }]);
    await failJob(pool, id);
    await removeChunks(pool, store);
    expect(await isThere(key)).toBe(false);
  });

  it('are removed when they came after their job had ended, or belong to none', async () => {
    const id = await writeJob(pool, { projectId });
    await failJob(pool, id);
    const keys = [`chunks/${id}/2/0.flac`, `chunks/${uuidv7()}/2/0.flac`];
    for (const key of keys) await writeOld(key);
    await sweepStore(pool, store, log);
    expect(await Promise.all(keys.map(isThere))).toEqual([false, false]);
  });
});

it('what is not ours is left alone', async () => {
  const keys = ['chunks/readme.txt', 'sources/ab/notes.txt'];
  for (const key of keys) await writeOld(key);
  await sweepStore(pool, store, log);
  expect(await Promise.all(keys.map(isThere))).toEqual([true, true]);
});

it('answers to repeated requests are kept for a day, and workers are on the list for a day', async () => {
  await pool.query(
    `insert into idempotency (project_id, route, key, body_hash, status, body, created_at)
     select $1, 'r', 'key-' || hours, '', 200, '', now() - make_interval(hours => hours) from unnest(array[23, 25]) as hours`,
    [projectId],
  );
  await pool.query(
    `insert into worker (id, role, host, pid, slots, state, seen_at)
     select 'w-' || hours, 'preparer', 'h', 1, 1, 'fit', now() - make_interval(hours => hours) from unnest(array[23, 25]) as hours`,
  );
  await retain(pool, store);
  expect((await pool.query('select key from idempotency')).rows).toEqual([{ key: 'key-23' }]);
  expect((await pool.query('select id from worker')).rows).toEqual([{ id: 'w-23' }]);
});
