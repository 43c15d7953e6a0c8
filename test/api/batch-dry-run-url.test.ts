import { afterAll, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { startOddServer } from '../support/odd-server.ts';

const lines = Array.from({ length: 2_500 }, (_, n) => `c${n},https://example.com/${n}.wav`);
const answers: Record<string, [status: number, body: string]> = {
  '/m.csv': [200, `custom_id,url\n${lines.join('\n')}\nc1,\n`],
  '/gone': [404, ''],
  '/text': [200, 'no manifest'],
  '/large': [200, 'x'.repeat(3_000_000)],
};
const server = await startOddServer((req, res) => {
  const [status, body] = answers[req.url!] ?? [500, ''];
  if (req.url === '/moved') res.writeHead(302, { location: '/m.csv' }).end();
  else if (req.url === '/broken') res.writeHead(200, { 'content-length': '99' }).write('x', () => res.destroy());
  else res.writeHead(status).end(body);
});
afterAll(() => server.stop());
const api = await startApi(import.meta.filename, { allowNetworks: ['127.0.0.0/8'] });
const dryRun = (url: string, headers = {}) =>
  api.request('POST', '/v1/batches', { manifest: { url }, dry_run: true }, headers);

test.each(['/m.csv', '/moved'])('a dry run reads a manifest at a URL, and keeps nothing of it: %s', async path => {
  const before = await api.stored();
  const { status, body } = await dryRun(server.url + path);
  expect([status, body]).toMatchObject([200, { counts: { total: 2_500, valid: 2_500, invalid: 0, duplicates: 1 } }]);
  expect(await api.stored()).toEqual(before);
});

test.each([
  [`${server.url}/gone`, 'manifest.url', 'answered 404'],
  [`${server.url}/broken`, 'manifest.url', 'the host of the URL broke off its answer'],
  [`${server.url}/large`, 'manifest.url', /larger than the 2000000 bytes/],
  [`${server.url}/text`, 'manifest', /./],
  ['http://10.0.0.1/m.csv', 'manifest.url', /./],
])('one that cannot be read is told of: %s', async (url, path, message) => {
  const before = await api.stored();
  const { status, body } = await dryRun(url);
  expect([status, body.errors]).toMatchObject([422, [{ path, message: expect.stringMatching(message) }]]);
  expect(await api.stored()).toEqual(before);
});

test('under one key it is done as often as it is asked for', async () => {
  const headers = { 'idempotency-key': 'again' };
  const first = await dryRun(`${server.url}/m.csv`, headers);
  expect((await dryRun(`${server.url}/m.csv`, headers)).body).toEqual(first.body);
  expect(first.body.counts.valid).toBe(2_500);
});
