import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const LINES = 3_000;
let line: Line;

beforeAll(async () => {
  line = await startLine(schema, { engines: 0 });
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

it('a manifest whose reader is killed is read on by another, every line once', { timeout: 300_000 }, async () => {
  const text = Array.from({ length: LINES }, (_, n) => `{"custom_id":"c${n}","url":"https://example.com/${n}.wav"}\n`);
  const headers = { authorization: `Bearer ${line.api.key}`, 'content-type': 'application/jsonl' };
  const sent = await fetch(`${line.api.url}/v1/uploads`, { method: 'POST', headers, body: text.join('') });
  const { upload_id } = (await sent.json()) as { upload_id: string };
  const { body } = await line.api.request('POST', '/v1/batches', { manifest: { upload_id } });
  await line.api.request('POST', `/v1/batches/${body.id}/pause`);
  const batchOf = async () => (await line.api.request('GET', `/v1/batches/${body.id}`)).body;
  await until('some of it is read', async () => (await batchOf()).manifest.lines_read > 0, 120);
  await line.of('preparer')[0]!.end('SIGKILL');
  expect((await batchOf()).state).toBe('paused');
  await line.start('preparer', { WORKER_ID: 'preparer-2' });
  const batch = await until(
    'all of it is read',
    async () => {
      const found = await batchOf();
      return found.manifest.lines_read === LINES && found;
    },
    120,
  );
  expect(batch).toMatchObject({ state: 'paused', duplicates: 0, counts: { total: LINES, queued: LINES, failed: 0 } });
  const { body: canceled } = await line.api.request('POST', `/v1/batches/${body.id}/cancel`);
  expect(canceled.state).toBe('canceled');
  const ended = await until('all is canceled', async () => {
    const found = await batchOf();
    return found.finished_at && found;
  });
  expect(ended).toMatchObject({ state: 'canceled', counts: { total: LINES, canceled: LINES } });
});
