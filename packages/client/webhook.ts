import { StenopoolError } from './error.ts';
import type { Transcription } from './schemas.ts';

/** What an endpoint is sent. */
export type WebhookEvent = { type: string; timestamp: string; data: Transcription & { result_url?: string } };

const TOLERANCE_S = 300;

/**
 * The event in a webhook, once its signature is proven after Standard Webhooks. `body` is what came, byte for byte;
 * `secrets` are those that may have signed it, `whsec_…`. Throws where nobody of them did, or it is older or newer than
 * five minutes, for then it may be an old one sent again.
 */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: Headers | Record<string, string | string[] | undefined>,
  secrets: string | string[],
): Promise<WebhookEvent> {
  const read = (name: string) => (headers instanceof Headers ? headers.get(name) : headers[name])?.toString();
  const [id, timestamp, signatures] = [read('webhook-id'), read('webhook-timestamp'), read('webhook-signature')];
  if (!id || !timestamp || !signatures) throw forged('it lacks the headers of a webhook');
  const ageS = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(ageS <= TOLERANCE_S)) throw forged('its time is more than five minutes away');
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const content = new TextEncoder().encode(`${id}.${timestamp}.${text}`);
  for (const secret of [secrets].flat()) {
    if (await isSigned(content, signatures, secret)) return JSON.parse(text) as WebhookEvent;
  }
  throw forged('no signature of it fits');
}

async function isSigned(content: Uint8Array<ArrayBuffer>, signatures: string, secret: string): Promise<boolean> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const raw = decode(secret.replace(/^whsec_/, ''));
  if (!raw) throw new TypeError('a webhook secret is whsec_ with Base64 behind it');
  const key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  for (const signature of signatures.split(' ')) {
    const [version, value = ''] = signature.split(',');
    const bytes = version === 'v1' ? decode(value) : null;
    if (bytes && (await crypto.subtle.verify('HMAC', key, bytes, content))) return true;
  }
  return false;
}

function decode(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

function forged(why: string): StenopoolError {
  return new StenopoolError(`this is no webhook of ours: ${why}`);
}
