import type { Readable } from 'node:stream';
import { errors } from 'undici';
import { readRetryAfter } from '#shared/domain/delivery.ts';
import { signWebhook } from '#shared/domain/signature.ts';
import type { Failure, Outcome } from '#shared/domain/task.ts';
import type { GuardedClient, GuardedResponse } from '#shared/outbound/guarded-client.ts';
import { asUnreachable, Unreachable } from '#shared/outbound/unreachable.ts';
import type { DueDelivery } from '#shared/postgres/delivery.ts';
import { traceHeaders } from '#shared/runtime/trace.ts';
import manifest from '../../../package.json' with { type: 'json' };

/** More of an answer than this is not waited for; none of it is kept. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Signs an event and posts it once. Whatever the receiver does, it is over after `timeoutMs`. */
export async function post(
  client: GuardedClient,
  delivery: DueDelivery,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Outcome<{ status: number }>> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await client.request(delivery.url, {
      method: 'POST',
      headers: headersOf(delivery, new Date()),
      body: delivery.body,
      signal: AbortSignal.any([signal, limit]),
      headersTimeoutMs: timeoutMs,
      bodyTimeoutMs: timeoutMs,
    });
    await discard(response.body);
    return outcomeOf(response, new Date());
  } catch (error) {
    if (signal.aborted) return { kind: 'released', reason: String(signal.reason) };
    return { kind: 'unreachable', error: failureOf(limit.aborted ? new Unreachable('timeout') : error) };
  }
}

function headersOf({ id, body, secrets }: DueDelivery, now: Date): Record<string, string> {
  const timestampS = Math.floor(now.getTime() / 1000);
  return {
    'content-type': 'application/json',
    'user-agent': `stenopool/${manifest.version}`,
    'webhook-id': id,
    'webhook-timestamp': `${timestampS}`,
    'webhook-signature': signWebhook(secrets, { id, timestampS, body }),
    ...traceHeaders(),
  };
}

// The status has decided: an answer that breaks off, or goes on for ever, changes nothing any more.
async function discard(body: Readable): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) return;
    }
  } catch {}
}

function outcomeOf({ status, headers }: GuardedResponse, now: Date): Outcome<{ status: number }> {
  if (status >= 200 && status < 300) return { kind: 'succeeded', result: { status }, status };
  const message = `the receiver answered ${status}`;
  if (status === 410) return { kind: 'unreachable', status, gone: true, error: { code: 'gone', message } };
  if (status >= 300 && status < 400) return { kind: 'unreachable', status, error: { code: 'redirected', message } };
  const retryAfterMs = status === 429 || status === 503 ? readRetryAfter(headers['retry-after'], now) : 0;
  return { kind: 'unreachable', status, retryAfterMs, error: { code: 'bad_status', message } };
}

function failureOf(thrown: unknown): Failure {
  // An answer that is not HTTP comes without the code that the client's other errors have.
  const garbage = thrown instanceof errors.HTTPParserError;
  const error = garbage ? new Unreachable('broken_off', thrown) : asUnreachable(thrown);
  // `post` follows no redirects, so there cannot be too many.
  if (!(error instanceof Unreachable) || error.reason === 'too_many_redirects') throw error;
  return { code: error.reason, message: error.message };
}
