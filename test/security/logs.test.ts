import { expect, test } from 'vitest';
import { hashKey } from '#shared/postgres/api-key.ts';
import { startApi } from '../support/api.ts';
import { secretsIn } from '../support/log-secrets.ts';

// The logs of all processes of the whole run, and of every API that a test starts in its own process, are looked through
// for secrets when it ends: test/support/services.ts. Here is what is looked for.
const api = await startApi(import.meta.filename);
const logged = (fields: object) => JSON.stringify({ level: 30, ...fields });

test.each([
  ['an API key', { key: api.key }],
  ['a header with a key', { headers: { authorization: 'Bearer abcdefgh12345678' } }],
  ['a secret of webhooks', { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  ['a signed URL', { url: 'https://b.s3.amazonaws.com/a.wav?X-Amz-Signature=0f1e' }],
  ['a signed URL', { path: '/api/v1/transcriptions/1?expires=1&signature=abc' }],
  ['a password in a URL', { err: { message: 'cannot reach redis://:hunter2@10.0.0.1' } }],
  ['text that was said', { text: 'Two zero alpha star.' }],
  ['text that was said in Chinese', { text: '二零甲星。' }],
])('%s in a log is found', (name, fields) => {
  expect(secretsIn(`npm start\n${logged(fields)}\n`).map(found => found.split(':')[0])).toContain(name);
});

test('what a log usually says is no secret, nor what is printed for a person', () => {
  const line = {
    keyId: '0199-a',
    hash: hashKey(api.key).toString('hex'),
    method: 'GET',
    path: '/v1/transcriptions',
    n: 1,
  };
  expect(secretsIn(logged(line))).toEqual([]);
  expect(secretsIn(`Your key: ${api.key}\n`)).toEqual([]);
});
