import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema, { env: { BACKUP_AFTER_S: '3' } });
  await bench.line.addEngine([], { ROLE: 'backup' });
  await Promise.all(['transcriber-1', 'transcriber-2'].map(id => bench.expectWorker(id, 'fit')));
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

describe('a backup', () => {
  it('is given nothing while a primary works', async () => {
    expect(await doneBy(await Promise.all(Array.from({ length: 6 }, bench.submit)))).toEqual(
      new Set(['transcriber-1']),
    );
  });

  it('helps when something has waited too long', async () => {
    await bench.engines[0]!.fault('hang');
    const ids = await Promise.all(Array.from({ length: 6 }, bench.submit));
    // One hangs with the primary, which has the next one ready, and two more may wait for it there.
    await until('the backup has done what it was given', async () => (await completed(ids)).length >= 2);
    expect(await doneBy(await completed(ids))).toEqual(new Set(['transcriber-2']));
    await bench.engines[0]!.fault(null);
    await doneBy(ids);
    await bench.expectWorker('transcriber-1', 'fit');
  }, 60_000);

  it('does the work when no primary is fit', async () => {
    await bench.line.engines[0]!.end('SIGKILL');
    const ids = await Promise.all(Array.from({ length: 3 }, bench.submit));
    expect((await doneBy(ids)).has('transcriber-2')).toBe(true);
  });
});

async function completed(ids: string[]): Promise<string[]> {
  const answers = await Promise.all(ids.map(id => bench.line.api.request('GET', `/v1/transcriptions/${id}`)));
  return answers.filter(({ body }) => body.state === 'completed').map(({ body }) => body.id);
}

async function doneBy(ids: string[]): Promise<Set<string>> {
  await Promise.all(ids.map(id => bench.line.api.expectState(id, 'completed')));
  const attempts = await Promise.all(ids.map(bench.transcribeAttempts));
  return new Set(attempts.map(each => each.at(-1).worker_id));
}
