import { expect, test } from 'vitest';
import { routes } from '../../apps/api/app.ts';
import { startApi } from '../support/api.ts';
import { FROM_THE_CONSOLE, openBrowser, signIn } from '../support/browser.ts';

const api = await startApi(import.meta.filename);
const browser = await signIn(api);
const MARK = { 'x-requested-with': 'stenopool-console' };
const host = new URL(api.url).host;

test('no script can read the cookie, and no other site has it sent along', async () => {
  const { headers } = await openBrowser(api).ask('POST', '/v1/session', { key: api.key });
  const [cookie] = headers.getSetCookie();
  expect(cookie).toMatch(/^stenopool_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
});

test('where the server is reached by https, the cookie never goes over plain http', async () => {
  const safe = await startApi(`${import.meta.filename}-https`, { publicUrl: 'https://stenopool.example' });
  const { headers } = await openBrowser(safe).ask('POST', '/v1/session', { key: safe.key });
  expect(headers.getSetCookie()[0]).toMatch(/; Secure$/);
});

test.each([
  ['without the header of the console', { 'sec-fetch-site': 'same-origin' }],
  ['that a form of another site sent', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['of another site', { ...MARK, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['of a neighbour on the same site', { ...MARK, 'sec-fetch-site': 'same-site' }],
  ['that somebody typed as an address', { ...MARK, 'sec-fetch-site': 'none' }],
  ['of another origin', { ...MARK, origin: 'http://evil.example' }],
  ['of another port', { ...MARK, origin: 'http://127.0.0.1:1' }],
  ['of a page without an origin', { ...MARK, origin: 'null' }],
  ['that does not tell where it comes from', MARK],
])('a request with the cookie %s changes nothing', async (_, headers: Record<string, string>) => {
  for (const [method, path] of changingRoutes()) {
    const { status } = await browser.ask(method, path, undefined, headers);
    expect([method, path, status]).toEqual([method, path, 403]);
  }
  expect((await browser.ask('DELETE', '/v1/session', undefined, headers)).status).toBe(403);
  expect((await openBrowser(api).ask('POST', '/v1/session', { key: api.key }, headers)).status).toBe(403);
  expect((await browser.ask('GET', '/v1/session')).status).toBe(200);
});

test('the console itself may change things, told from others by Sec-Fetch-Site or by Origin', async () => {
  for (const headers of [FROM_THE_CONSOLE, { ...MARK, origin: `http://${host}` }]) {
    const job = await api.submit();
    const { status, body } = await browser.ask('POST', `/v1/transcriptions/${job.id}/cancel`, undefined, headers);
    expect([status, body.state]).toEqual([200, 'canceled']);
  }
});

test('reading needs the cookie alone, for audio and events are asked for by the browser', async () => {
  expect((await browser.ask('GET', '/v1/transcriptions', undefined, {})).status).toBe(200);
});

test('a key in the request decides alone, whatever a browser adds', async () => {
  const job = await api.submit();
  const headers = { authorization: `Bearer ${api.key}`, 'sec-fetch-site': 'cross-site' };
  const path = `/v1/transcriptions/${job.id}/cancel`;
  expect((await browser.ask('POST', path, undefined, headers)).status).toBe(200);
  const wrong = { ...FROM_THE_CONSOLE, authorization: 'Bearer sk_wrong' };
  expect((await browser.ask('GET', '/v1/transcriptions', undefined, wrong)).status).toBe(401);
});

function changingRoutes(): [string, string][] {
  return routes
    .filter(route => route.access !== 'public' && !['get', 'head', 'options'].includes(route.method))
    .map(route => [route.method.toUpperCase(), route.path.replace(/\{\w+\}/g, '01890000-0000-7000-8000-000000000000')]);
}
