import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording } from '../support/audio.ts';
import { type Hole, openHole } from '../support/hole.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let hole: Hole;
let path: string;

beforeAll(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'stenopool-test-')), 'a.wav');
  await makeRecording({ path, words: 40 });
  // Only the connections by which a worker gets its work say these words.
  hole = await openHole(schema.redisUrl, /bzpopmin|:stalled/i);
  line = await startLine(schema, { rtfx: 4, env: { WATCHDOG_S: '2' } });
});
afterAll(async () => {
  await line?.stop();
  hole?.close();
  await schema.drop();
});

async function submit(): Promise<string> {
  return (await line.api.submitFile(path, { language: 'en' })).body.id;
}

describe('a worker that takes no work although some waits', () => {
  it('stays while it has its hands full', async () => {
    const ids = [await submit(), await submit()];
    for (const id of ids) await line.api.expectState(id, 'completed');
    for (const process of line.processes) expect(process.running()).toBe(true);
  }, 60_000);

  it('ends, and says so, when it has become deaf; the next one takes the work', async () => {
    await line.of('preparer')[0]!.end('SIGTERM');
    const preparer = await line.start('preparer', { REDIS_URL: hole.url });
    await line.api.expectState(await submit(), 'completed');
    hole.swallow();
    const id = await submit();
    expect(await preparer.ended()).toBe(70);
    expect(preparer.output()).toContain('work waits and none is taken');
    await line.start('preparer');
    await line.api.expectState(id, 'completed');
  }, 90_000);
});
