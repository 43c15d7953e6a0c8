import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Span } from '#shared/domain/span.ts';
import { findChunk, insertChunks } from '#shared/postgres/chunk.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { writeJob } from '../support/ledger.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
const stretch = { channel: 0, startSample: 0, endSample: 9_600_000, silent: false, cutInSpeech: false };
let pool: Pool;
let jobId: string;

beforeAll(async () => {
  await migrate(schema.databaseUrl);
  pool = connect(schema.databaseUrl, 'test', 1);
  jobId = await writeJob(pool, { projectId: (await createProject(pool, { name: 'own' })).id });
});
afterAll(async () => {
  await pool.end();
  await schema.drop();
});

describe('where there is sound in a chunk', () => {
  it('is kept with it, also when several are written at once', async () => {
    const spans: Span[][] = [[{ startMs: 0, endMs: 30_000 }], [], [1, 2, 3].map(n => ({ startMs: n, endMs: n + 1 }))];
    const chunks = spans.map((spans, index) => ({ ...stretch, id: uuidv7(), index, audioKey: `${index}.flac`, spans }));
    await insertChunks(pool, jobId, chunks);
    const found = await Promise.all(chunks.map(({ id }) => findChunk(pool, { jobId, chunkId: id })));
    expect(found.map(chunk => chunk?.spans)).toEqual([spans[0], null, spans[2]]);
  });

  it('is unknown of a chunk that an earlier version prepared', async () => {
    const id = uuidv7();
    await insertChunks(pool, jobId, [{ ...stretch, id, index: 9, audioKey: '9.flac' }]);
    expect(await findChunk(pool, { jobId, chunkId: id })).toMatchObject({ audioKey: '9.flac', spans: null });
  });

  it('takes eight bytes a span', async () => {
    const id = uuidv7();
    const spans = Array.from({ length: 100 }, (_, n) => ({ startMs: n * 6_000, endMs: n * 6_000 + 4_321 }));
    await insertChunks(pool, jobId, [{ ...stretch, id, index: 10, audioKey: '10.flac', spans }]);
    const bounds = JSON.stringify(spans.map(({ startMs, endMs }) => [startMs, endMs]));
    const { rows } = await pool.query(
      'select pg_column_size(spans) as kept, pg_column_size($2::jsonb) as json from chunk where id = $1',
      [id, bounds],
    );
    expect(rows[0].kept / spans.length).toBeLessThan(10);
    expect(rows[0].json / spans.length).toBeGreaterThan(30);
  });
});
