import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import pg from 'pg';
import { afterEach, inject } from 'vitest';

export interface TestSchema {
  name: string;
  /** Every connection made with it sees this schema and no other. */
  databaseUrl: string;
  redisUrl: string;
  /** For everything that the test file puts into Redis. */
  queuePrefix: string;
  /** Drops the schema, unless a test of the file failed: then it stays for a look. */
  drop(): Promise<void>;
}

/**
 * An empty schema for one test file, named after it. Call it at the top level, not in a hook, so that it hears of
 * failures: `const schema = await openSchema(import.meta.filename); afterAll(schema.drop);`
 */
export async function openSchema(file: string): Promise<TestSchema> {
  const name = schemaName(file);
  await execute(`drop schema if exists ${name} cascade; create schema ${name}`);
  let failed = false;
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail';
  });
  return {
    name,
    databaseUrl: `${inject('databaseUrl')}?options=${encodeURIComponent(`-csearch_path=${name}`)}`,
    redisUrl: inject('redisUrl'),
    queuePrefix: name,
    drop: async () => {
      if (!failed) await execute(`drop schema ${name} cascade`);
    },
  };
}

// Two folders may each have a file of one name, hence the hash.
function schemaName(file: string): string {
  const stem = basename(file)
    .replace(/\..*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  return `t_${stem.slice(0, 40)}_${createHash('sha256').update(file).digest('hex').slice(0, 6)}`;
}

async function execute(sql: string): Promise<void> {
  const client = new pg.Client(inject('databaseUrl'));
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
