import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { makeRecording, type Recording } from '../support/audio.ts';
import { controlEngine, type EngineControl } from '../support/engine.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const MANY = 16;
const AHEAD_MS = 5_000;
/** What two decoders have in hand or on their queue was claimed before anybody knew that it is enough. */
const CLAIMED = 2 * 3;
let line: Line;
let engine: EngineControl;
let pool: Pool;
let clip: Recording;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  clip = await makeRecording({ path: join(folder, 'clip.wav'), words: 20 });
  line = await startLine(schema, { env: { PREPARE_AHEAD_S: String(AHEAD_MS / 1000) } });
  engine = await controlEngine(line.engines[0]!);
  pool = connect(schema.databaseUrl, 'test', 1);
}, 120_000);
afterAll(async () => {
  await pool?.end();
  await line?.stop();
  await schema.drop();
});

describe('a backlog of recordings', { timeout: 120_000 }, () => {
  it('is prepared so far ahead that no engine runs dry, and no further; live ones are prepared all the same', async () => {
    await engine.fault('hang');
    const ids: string[] = [];
    for (let number = 0; number < MANY; number++) ids.push(await submit('backfill'));
    await until('enough is prepared', async () => (await backlog()).readyMs >= AHEAD_MS);
    const live = await submit('interactive');
    await until('the live one is prepared', async () => (await backlog()).live > 0);
    let most = 0;
    for (let isOver = false; !isOver; ) {
      await until('there is enough again, or all is prepared', async () => {
        const { readyMs, unprepared } = await backlog();
        most = Math.max(most, readyMs);
        return readyMs >= AHEAD_MS || unprepared === 0;
      });
      isOver = (await backlog()).unprepared === 0;
      await engine.fault(null);
      if (!isOver) await engine.fault('hang');
    }
    for (const id of [live, ...ids]) await line.api.expectState(id, 'completed');
    expect(most).toBeLessThanOrEqual(AHEAD_MS + CLAIMED * clip.durationMs);
    expect(most).toBeLessThan((MANY * clip.durationMs) / 2);
  });
});

async function submit(jobClass: string): Promise<string> {
  return (await line.api.submitFile(clip.path, { language: 'en', class: jobClass })).body.id;
}

/** In one look: what waits for an engine, how many live chunks there are, and how many recordings lie there as they came. */
async function backlog(): Promise<{ readyMs: number; live: number; unprepared: number }> {
  const { rows } = await pool.query(
    `select coalesce(sum(cost_ms) filter (where kind = 'transcribe'), 0)::integer as "readyMs",
       count(*) filter (where kind = 'transcribe' and class = 'interactive')::integer as live,
       count(*) filter (where kind = 'prepare')::integer as unprepared
     from task where state in ('waiting', 'dispatched')`,
  );
  return rows[0];
}
