import { request as httpRequest, type IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeForm, someBytes, startApi } from '../support/api.ts';
import { reportTranscriber } from '../support/ledger.ts';
import { until } from '../support/until.ts';

// Of a recording at a URL nothing is known: it counts as ten minutes.
const MINUTES = 60_000;
const PROJECT = 30 * MINUTES;
const limits = { all: { interactive: 20 * MINUTES, standard: 50 * MINUTES, backfill: 50 * MINUTES }, project: PROJECT };
const api = await startApi(import.meta.filename, { limits });
const audio = { url: 'https://example.com/a.wav' };
const submit = (options: object = {}, headers = {}, client: Pick<typeof api, 'request'> = api) =>
  client.request('POST', '/v1/transcriptions', { audio, ...options }, headers);
const fill = async (count: number, options: object = {}, client: Pick<typeof api, 'request'> = api) => {
  for (let number = 0; number < count; number++) expect((await submit(options, {}, client)).status).toBe(202);
};

beforeEach(async () => {
  await api.pool.query('delete from task; delete from job; delete from worker');
});

describe('more audio than may wait', () => {
  test('is refused with 429 where the project has its part, and taken again once there is room', async () => {
    await fill(3);
    const refused = await submit();
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'quota_exceeded', retryable: true });
    expect(refused.body.detail).toContain('of this project');
    expect(refused.headers.get('retry-after')).toBe('60');
    const { rows } = await api.pool.query('select id from job limit 1');
    await api.request('POST', `/v1/transcriptions/${rows[0].id}/cancel`);
    expect((await submit()).status).toBe(202);
  });

  test('is refused with 503 where all projects together have more than there is room for', async () => {
    await fill(3);
    await fill(2, {}, api.stranger);
    const refused = await submit({}, {}, api.stranger);
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ code: 'unavailable', retryable: true });
    expect(refused.body.detail).toContain('of all projects');
  });

  test('is told to come back when there will be room', async () => {
    await reportTranscriber(api.pool, { speed: 100 });
    await fill(3);
    expect((await submit()).headers.get('retry-after')).toBe('6');
  });

  test('does not count where it waits in lower classes, and interactive work has a limit of its own', async () => {
    await fill(3, { class: 'backfill' });
    expect((await submit({ class: 'backfill' })).status).toBe(429);
    await fill(2, { class: 'interactive' });
    expect((await submit({ class: 'interactive' })).status).toBe(503);
    expect((await submit({ class: 'standard' })).status).toBe(202);
  });

  test('was accepted if it was before: the same request gets its first answer', async () => {
    const key = { 'idempotency-key': 'one' };
    const first = await submit({}, key);
    await fill(2);
    const again = await submit({}, key);
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    expect((await submit({}, { 'idempotency-key': 'two' })).status).toBe(429);
  });

  test('is not what comes alone, however long it is', async () => {
    const file = someBytes(1_900_000);
    const options = { reference_id: 'long' };
    await api.pool.query(
      `insert into usage (job_id, project_id, class, audio_ms, engine_ms, bytes, format)
       values (gen_random_uuid(), $1, 'standard', 1000000, 1, 10000, 'm4a')`,
      [api.projectId],
    );
    const send = () => api.send('POST', '/v1/transcriptions', makeForm({ file, options }));
    expect((await send()).status).toBe(202);
    expect((await send()).status).toBe(429);
    await api.pool.query('delete from usage');
  });

  test('is not what just fits, even if all of it comes at once', async () => {
    const answers = await Promise.all(Array.from({ length: 3 }, () => submit()));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  });

  test('is refused in a batch where there is no room at all', async () => {
    const items = ['a', 'b', 'c', 'd'].map(custom_id => ({ custom_id, audio }));
    const send = () => api.request('POST', '/v1/batches', { items });
    expect((await send()).status).toBe(202);
    expect((await send()).status).toBe(429);
  });

  test('is refused for a job that is to be tried again', async () => {
    const { body } = await submit();
    await api.request('POST', `/v1/transcriptions/${body.id}/cancel`);
    await fill(3);
    expect((await api.request('POST', `/v1/transcriptions/${body.id}/retry`)).status).toBe(429);
  });
});

describe('a recording that is refused', () => {
  const BOUNDARY = 'b';
  const OPTIONS = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="options"\r\n\r\n{"class":"backfill"}\r\n`;
  const FILE = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF`;

  test('need not be sent: its head is answered', async () => {
    await fill(2, { class: 'interactive' });
    await fill(1);
    await api.pool.query(`update task set class = 'interactive'`);
    const { answer, continued } = await begin({ expect: '100-continue' });
    expect([answer.statusCode, continued]).toEqual([429, false]);
  });

  test('need not be sent if it is too large', async () => {
    const { answer, continued } = await begin({ expect: '100-continue', 'content-length': '9000000' });
    expect([answer.statusCode, continued]).toEqual([413, false]);
  });

  test('is not read if its options came first', async () => {
    await fill(3, { class: 'backfill' });
    const { answer } = await begin({}, OPTIONS + FILE);
    expect(answer.statusCode).toBe(429);
    expect(
      await until('nothing is left', async () => (await api.stored()).every(path => !path.includes('incoming'))),
    ).toBe(true);
  });

  test('is read if its client was told to send it, and kept', async () => {
    const body = `${OPTIONS}${FILE}\r\n--${BOUNDARY}--\r\n`;
    const { answer, continued } = await begin(
      { expect: '100-continue', 'content-length': String(Buffer.byteLength(body)) },
      body,
    );
    expect([answer.statusCode, continued]).toEqual([202, true]);
  });

  /** Begins to send a form, and sends `text` of it: at once, or when it is told to. Never ends it by itself. */
  function begin(headers: Record<string, string>, text = ''): Promise<{ answer: IncomingMessage; continued: boolean }> {
    return new Promise((resolve, reject) => {
      let continued = false;
      const type = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
      const request = httpRequest(`${api.url}/v1/transcriptions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${api.key}`, 'content-length': '1000000', ...type, ...headers },
      });
      request.on('error', reject);
      request.on('continue', () => {
        continued = true;
        request.write(text);
      });
      request.on('response', answer => {
        answer.resume();
        request.destroy();
        resolve({ answer, continued });
      });
      if (headers.expect) request.flushHeaders();
      else request.write(text);
    });
  }
});
