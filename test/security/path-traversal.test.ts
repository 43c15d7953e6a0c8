import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { makeForm, startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);
const SECRET = 'what lies beside the store';
await mkdir(join(api.storePath, 'beside'), { recursive: true });
await writeFile(join(api.storePath, 'beside', 'secret.txt'), SECRET);

const LEADING_OUT = [
  '..',
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e/%2e%2e/etc/passwd',
  '..%5c..%5cetc',
  '....//....//etc/passwd',
  '/etc/passwd',
  'file:///etc/passwd',
  'beside%2fsecret.txt',
  '..%252f..%252fetc',
  'a%00.wav',
];

/** Asks for a path exactly as it is: fetch would tidy it up. */
function get(path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.url);
    const request = httpRequest({ hostname, port, path, headers: { authorization: `Bearer ${api.key}` } });
    request.on('error', reject).on('response', async response => {
      resolve({ status: response.statusCode!, body: await text(response) });
    });
    request.end();
  });
}

test.each(LEADING_OUT)('%s leads nowhere as an id, a model, or a file of the documentation', async name => {
  const bases = ['/v1/transcriptions/', '/v1/uploads/tus/', '/v1/batches/', '/api/v1/tasks/', '/v1/models/', '/docs/'];
  for (const base of bases) {
    const { status, body } = await get(`${base}${name}`);
    expect([base, status < 500]).toEqual([base, true]);
    expect(body).not.toMatch(/root:|what lies beside/);
  }
});

test('a file name decides nothing about where a recording lies', async () => {
  const names = ['../../outside.wav', '/etc/cron.d/x', '..\\..\\x', '.', 'a'.repeat(5_000), '\u0000'];
  for (const name of names) {
    const form = makeForm({ file: `bytes of ${name}` });
    form.set('file', new Blob([`bytes of ${name}`]), name);
    const { status } = await api.send('POST', '/v1/transcriptions', form);
    expect([name.slice(0, 20), status < 500]).toEqual([name.slice(0, 20), true]);
  }
  for (const path of await api.stored()) {
    if (!path.startsWith('beside')) expect(path).toMatch(/^sources\/[0-9a-f/]+$/);
  }
});

test('an upload is named by an id and by nothing else', async () => {
  for (const upload_id of ['../beside/secret.txt', 'beside/secret.txt', `${'0'.repeat(64)}`]) {
    expect((await api.request('POST', '/v1/transcriptions', { audio: { upload_id } })).status).toBe(422);
  }
  expect(await readFile(join(api.storePath, 'beside', 'secret.txt'), 'utf8')).toBe(SECRET);
});
