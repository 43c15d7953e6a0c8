import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { FAR, openFrontiers } from '#shared/postgres/frontier.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
const ENGINE = 'fun-asr-nano';
let pool: Pool;
let projectId: string;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  pool = connect(schema.databaseUrl, 'test', 2);
  projectId = (await createProject(pool, { name: 'a' })).id;
  await line(FAR, 0);
  await line(5, -1);
});
afterAll(async () => {
  await pool.end();
  await schema.drop();
});

/** Has so many tasks wait, of ranks from 1 on. */
async function line(count: number, priority: number): Promise<void> {
  await pool.query(
    `insert into task (id, kind, engine, job_id, project_id, class, priority, max_attempts, rank)
     select gen_random_uuid(), 'prepare', $1, gen_random_uuid(), $2, 'standard', $3, 4, n
     from generate_series(1, $4::integer) n`,
    [ENGINE, projectId, priority, count],
  );
}

const at = (where: object) => ({
  ...{ kind: 'prepare' as const, class: 'standard' as const, engine: ENGINE, projectId },
  ...{ priority: 0, begun: false, rank: 1, id: uuidv7(), ...where },
});

test('a place is beyond counting when ten thousand tasks of its line wait before it', async () => {
  const { isBeyond } = openFrontiers();
  expect(await isBeyond(pool, at({ rank: FAR }))).toBe(false);
  expect(await isBeyond(pool, at({ priority: -1, rank: 0 }))).toBe(false);
  expect(await isBeyond(pool, at({ priority: -1, rank: 2 }))).toBe(true);
  expect(await isBeyond(pool, at({ priority: -2 }))).toBe(true);
  expect(await isBeyond(pool, at({ priority: -1, begun: true, rank: 2 }))).toBe(false);
  expect(await isBeyond(pool, at({ priority: -2, class: 'backfill' }))).toBe(false);
  expect(await isBeyond(pool, at({ priority: -2, projectId: uuidv7() }))).toBe(false);
});
