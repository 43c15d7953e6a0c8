import { expect, test } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename, { allowNetworks: ['10.1.0.0/16'] });

test.each([
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://localhost/',
  'http://LOCALHOST./',
  'http://a.localhost/',
  'http://0.0.0.0/',
  'http://[::1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::ffff:a00:1]/',
  'http://10.0.0.1/',
  'http://169.254.169.254/',
  'https://[fd00:ec2::254]/',
  'http://１２７.０.０.１/',
])('an endpoint at %s is refused', async url => {
  const { status, body } = await api.request('POST', '/v1/webhook-endpoints', { url, events: ['webhook.test'] });
  expect(status).toBe(422);
  expect(body).toMatchObject({ code: 'invalid', errors: [{ path: 'url' }] });
});

test('an endpoint in a network that is allowed may be made, but not moved out of it', async () => {
  const request = { url: 'http://10.1.2.3/', events: ['webhook.test'] };
  const made = await api.request('POST', '/v1/webhook-endpoints', request);
  expect(made.status).toBe(201);
  const moved = await api.request('PATCH', `/v1/webhook-endpoints/${made.body.id}`, { url: 'http://10.2.2.3/' });
  expect(moved).toMatchObject({ status: 422, body: { errors: [{ path: 'url' }] } });
});
