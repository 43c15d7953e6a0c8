import { expect, test } from 'vitest';
import { verifyWebhook } from '#client/webhook.ts';
import { signWebhook } from '#shared/domain/signature.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const event = { type: 'transcription.completed', timestamp: '2026-01-01T00:00:00Z', data: { id: '0199', text: '丁' } };
const body = JSON.stringify(event);

function signed({ secrets = [SECRET], ageS = 0, text = body }): Record<string, string> {
  const message = { id: 'msg_1', timestampS: Math.floor(Date.now() / 1000) - ageS, body: text };
  return {
    'webhook-id': message.id,
    'webhook-timestamp': `${message.timestampS}`,
    'webhook-signature': signWebhook(secrets, message),
  };
}

test('a signed webhook gives its event, from text or bytes, with headers of Node or of fetch', async () => {
  expect(await verifyWebhook(body, signed({}), SECRET)).toEqual(event);
  expect(await verifyWebhook(Buffer.from(body), new Headers(signed({})), SECRET)).toEqual(event);
});

test('one of several signatures under one of several secrets is enough', async () => {
  expect(await verifyWebhook(body, signed({ secrets: [OTHER, SECRET] }), SECRET)).toEqual(event);
  expect(await verifyWebhook(body, signed({}), [OTHER, SECRET])).toEqual(event);
});

test.each([
  ['another secret signed it', body, signed({ secrets: [OTHER] })],
  ['its body was changed', `${body} `, signed({})],
  ['it is old', body, signed({ ageS: 400 })],
  ['it comes from the future', body, signed({ ageS: -400 })],
  ['it is not signed', body, {}],
  ['its time is no time', body, { ...signed({}), 'webhook-timestamp': 'now' }],
  ['its signature is no Base64', body, { ...signed({}), 'webhook-signature': 'v1,§' }],
  ['it has a signature of another version only', body, { ...signed({}), 'webhook-signature': 'v1a,AAAA' }],
])('it is refused when %s', async (_, text, headers) => {
  await expect(verifyWebhook(text, headers, SECRET)).rejects.toThrow(/no webhook of ours/);
});

test('a secret that is none is told apart from a forgery', async () => {
  await expect(verifyWebhook(body, signed({}), 'whsec_§')).rejects.toThrow(TypeError);
});
