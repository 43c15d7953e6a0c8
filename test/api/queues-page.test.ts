import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { reportWorker } from '#shared/postgres/worker.ts';
import { openQueues } from '#shared/queue/queue.ts';
import { startApi } from '../support/api.ts';
import { startApiProcess } from '../support/api-process.ts';
import { signIn } from '../support/browser.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const api = await startApi(import.meta.filename);
const away = await openSchema(`${import.meta.filename}.away`);
const PAGE = '/console/queues';

test('the page of the queues is for operators', async () => {
  expect((await api.stranger.request('GET', PAGE)).status).toBe(403);
  expect((await fetch(api.url + PAGE)).status).toBe(401);
  const { status, headers, text } = await api.request('GET', PAGE);
  expect(status).toBe(200);
  expect(text).toContain('stenopool: queues');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('it opens by the session of the console too', async () => {
  const browser = await signIn(api);
  expect((await browser.ask('GET', PAGE)).status).toBe(200);
  expect((await (await signIn(api.stranger)).ask('GET', PAGE)).status).toBe(403);
});

test('all that the page is made of comes from here', async () => {
  const { text } = await api.request('GET', PAGE);
  expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
  const files = [...text.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, path]) => path);
  expect(files.length).toBeGreaterThanOrEqual(4);
  for (const path of files) expect((await api.request('GET', `${PAGE}/${path}`)).status, path).toBe(200);
});

test('it shows the lanes of workers with what waits there, and lets nobody change that', async () => {
  const worker = { id: 'preparer-1', role: 'preparer', host: 'a', pid: 1, lane: 'prepare', tier: 'primary' } as const;
  const said = { share: null, slots: 2, state: 'fit', reason: null, engine: null, speed: null, gpu: null } as const;
  await reportWorker(api.pool, { ...worker, ...said });
  const queues = openQueues({ redisUrl: api.schema.redisUrl, prefix: api.schema.queuePrefix });
  await until('Redis is there', () => queues.ready());
  const item = { taskId: uuidv7(), epoch: 1 };
  await queues.enqueue('prepare', 'interactive', [item]);
  const { body } = await api.request('GET', `${PAGE}/api/queues?activeQueue=prepare&page=1&jobsPerPage=10`);
  expect(body.queues).toMatchObject([{ name: 'prepare', readOnlyMode: true, counts: { waiting: 1 } }]);
  expect(JSON.stringify(body.queues[0].jobs)).toContain(item.taskId);
  for (const method of ['PUT', 'POST', 'DELETE']) {
    expect((await api.request(method, `${PAGE}/api/queues/prepare/pause`)).status, method).toBe(405);
  }
  await queues.close();
});

test('without Redis the api starts, and the page says that Redis is away', async () => {
  const services = { databaseUrl: away.databaseUrl, redisUrl: 'redis://127.0.0.1:1', queuePrefix: away.queuePrefix };
  const own = await startApiProcess(services);
  const { status, body } = await own.request('GET', PAGE);
  expect({ status, detail: body.detail }).toEqual({ status: 503, detail: 'Redis does not answer right now' });
  await own.remove();
  await away.drop();
});
