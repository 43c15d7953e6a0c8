import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/** A signing secret as it is shown and kept: 24 to 64 random bytes behind `whsec_`. */
export function webhookSecret(random: Buffer): string {
  return PREFIX + random.toString('base64');
}

/**
 * The `webhook-signature` of Standard Webhooks 1.0.0: one `v1,<base64>` for each secret, separated by spaces, over
 * exactly the bytes that are sent. `timestampS` is the time of this attempt, so that a captured one cannot be replayed.
 */
export function signWebhook(secrets: string[], message: { id: string; timestampS: number; body: string }): string {
  const content = `${message.id}.${message.timestampS}.${message.body}`;
  return secrets.map(secret => `v1,${hmac(secret, content)}`).join(' ');
}

function hmac(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
}
