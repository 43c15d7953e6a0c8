import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { signWebhook, webhookSecret } from '#shared/domain/signature.ts';

const body = '{"type":"transcription.completed","data":{"text":"会议 😀"}}';
const id = '01995a6e-0000-7000-8000-000000000001';
const secret = webhookSecret(Buffer.alloc(32, 1));
const other = webhookSecret(Buffer.alloc(32, 2));

describe('a webhook is signed', () => {
  test('as the vector that Standard Webhooks publishes', () => {
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestampS: 1614265330,
      body: '{"test": 2432232314}',
    };
    expect(signWebhook(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], message)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test('so that a receiver with any of the secrets accepts it, and no other', () => {
    const timestampS = Math.floor(Date.now() / 1000);
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': `${timestampS}`,
      'webhook-signature': signWebhook([secret, other], { id, timestampS, body }),
    };
    for (const known of [secret, other]) expect(new Webhook(known).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(webhookSecret(Buffer.alloc(32, 3))).verify(body, headers)).toThrow();
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'another' })).toThrow();
    const later = { ...headers, 'webhook-timestamp': `${timestampS + 1}` };
    expect(() => new Webhook(secret).verify(body, later)).toThrow();
  });

  test('with a secret that says what it is', () => {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });
});
