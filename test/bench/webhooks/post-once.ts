import { Webhook } from 'standardwebhooks';

/** A webhook to be posted: which, and to whom. */
export type Posting = { id: string; url: string; body: string };

/** Has webhooks posted from one moment on, and stops when disposed of. */
export type Poster = (postings: Posting[]) => Promise<AsyncDisposable & { dueAt: Date }>;

/** Signs as the deliverer does. */
const signer = new Webhook(Buffer.alloc(32, 1).toString('base64'));

/** Posts a webhook with what Node has, and fails unless it is taken. */
export async function postOnce({ id, url, body }: Posting, timeoutMs: number): Promise<void> {
  const now = new Date();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signer.sign(id, now, body),
    },
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
}
