import { type AudioStore, type Received, TooLarge } from '#shared/audio/store.ts';
import type { GuardedClient, GuardedResponse } from '#shared/outbound/guarded-client.ts';
import { asUnreachable, Unreachable } from '#shared/outbound/unreachable.ts';
import { openDeadline } from '#shared/runtime/limit.ts';
import { GiveUp, rejected } from './give-up.ts';
import type { PreparerSettings } from './settings.ts';

export type FetchParts = {
  store: AudioStore;
  client: GuardedClient;
  settings: Pick<PreparerSettings, 'MAX_UPLOAD_BYTES' | 'FETCH_TIMEOUT_S'>;
};

/** Fetches a recording into the store, bounded in size and time. Throws GiveUp. */
export async function fetchSource(
  url: string,
  { store, client, settings }: FetchParts,
  signal: AbortSignal,
): Promise<Received> {
  const { MAX_UPLOAD_BYTES: maxBytes, FETCH_TIMEOUT_S: seconds } = settings;
  using limit = openDeadline(seconds * 1000);
  try {
    const response = await client.fetchFollowing(url, {
      signal: AbortSignal.any([signal, limit.signal]),
      headersTimeoutMs: PATIENCE_MS,
      bodyTimeoutMs: PATIENCE_MS,
    });
    refuseAnswer(response, maxBytes);
    return await store.receive(response.body, maxBytes);
  } catch (error) {
    if (signal.aborted) throw error;
    if (limit.signal.aborted) throw unreachable(`fetching the URL took longer than ${seconds} s`);
    if (error instanceof TooLarge) throw tooLarge(maxBytes);
    throw giveUpOn(asUnreachable(error));
  }
}

const PATIENCE_MS = 30_000;
const LONGEST_WISH_MS = 3_600_000;

function refuseAnswer({ status, headers, body }: GuardedResponse, maxBytes: number): void {
  const refusal = refusalOf(status, headers, maxBytes);
  if (!refusal) return;
  body.on('error', () => {}).destroy();
  throw refusal;
}

function refusalOf(status: number, headers: Record<string, string>, maxBytes: number): GiveUp | null {
  const message = `the URL answered ${status}`;
  if (status >= 500 || [408, 425, 429].includes(status)) {
    const retryAfterMs = waitWished(headers['retry-after']);
    return new GiveUp({ kind: 'unreachable', error: { code: 'audio_unreachable', message }, status, retryAfterMs });
  }
  if (status !== 200) return unreachable(message);
  return Number(headers['content-length']) > maxBytes ? tooLarge(maxBytes) : null;
}

function waitWished(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WISH_MS);
}

function giveUpOn(error: unknown): unknown {
  if (!(error instanceof Unreachable)) return error;
  if (FOR_GOOD.includes(error.reason)) return unreachable(error.message);
  return new GiveUp({ kind: 'unreachable', error: { code: 'audio_unreachable', message: error.message } });
}

const FOR_GOOD = ['forbidden_address', 'bad_scheme', 'too_many_redirects'];

export const unreachable = (message: string) => rejected('audio_unreachable', message);
export const tooLarge = (maxBytes: number) =>
  rejected('audio_too_large', `the recording is larger than the ${maxBytes} bytes that are allowed`);
