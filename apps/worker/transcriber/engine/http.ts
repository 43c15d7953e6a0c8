import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, type FormData, request } from 'undici';
import { traceHeaders } from '#shared/runtime/trace.ts';

export type Answer = { status: number; body: string };

export type Http = {
  get(path: string, signal: AbortSignal): Promise<Answer>;
  /** Text is sent as JSON. */
  post(path: string, body: FormData | string, signal: AbortSignal): Promise<Answer>;
  /** For an answer that comes piece by piece. Whoever does not read it to its end must destroy it. */
  open(path: string, signal: AbortSignal): Promise<{ status: number; body: Readable }>;
};

const CONNECT_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const ASK_AGAIN_MS = 5_000;
const BROKEN_OFF = new Set(['EPIPE', 'ECONNRESET']);
const KEY_REFUSED = new Set([401, 403]);

// Half a character must not end up in a transcript unseen.
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** HTTP to an engine: patient, and one connection per request. `apiKey` is sent as a bearer token. */
export function openHttp(url: string, apiKey: string | null = null): Http {
  const base = url.endsWith('/') ? url : `${url}/`;
  const dispatcher = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    // The engine computes for minutes before the first byte; the caller's signal is the limit.
    headersTimeout: 0,
    bodyTimeout: 0,
    // uvicorn closes an idle connection after 5 s, and a request that is sent meanwhile is lost: keep none.
    pipelining: 0,
    maxResponseSize: MAX_ANSWER_BYTES,
  });
  const ask = (path: string, signal: AbortSignal, posted?: FormData | string): Promise<Dispatcher.ResponseData> =>
    request(new URL(path, base), {
      dispatcher,
      signal,
      method: posted === undefined ? 'GET' : 'POST',
      body: posted ?? null,
      headers: {
        ...(typeof posted === 'string' ? { 'content-type': 'application/json' } : {}),
        ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
        ...traceHeaders(),
      },
    });
  return {
    get: async (path, signal) => whole(await ask(path, signal)),
    async post(path, body, signal) {
      const again = () => ask(path, AbortSignal.any([signal, AbortSignal.timeout(ASK_AGAIN_MS)]));
      return whole(await ask(path, signal, body).catch(error => refusedEarly(error, again)));
    },
    async open(path, signal) {
      const { statusCode, body } = await ask(path, signal);
      return { status: statusCode, body };
    },
  };
}

/**
 * uvicorn closes behind a key that it refuses without having read the request; what is still sent then resets the
 * connection, and the refusal is lost with it, nearly always if the request is large. Asked for the same path without a
 * body, the server refuses again. Any other answer tells nothing of what was broken off.
 */
async function refusedEarly(
  error: NodeJS.ErrnoException,
  askAgain: () => Promise<Dispatcher.ResponseData>,
): Promise<Dispatcher.ResponseData> {
  if (!BROKEN_OFF.has(error.code ?? '')) throw error;
  const answer = await askAgain().catch(() => Promise.reject(error));
  if (KEY_REFUSED.has(answer.statusCode)) return answer;
  await answer.body.dump();
  throw error;
}

async function whole({ statusCode, body }: Dispatcher.ResponseData): Promise<Answer> {
  const bytes = await body.arrayBuffer();
  try {
    return { status: statusCode, body: UTF_8.decode(bytes) };
  } catch {
    throw new Error('the engine answered with text that is no UTF-8');
  }
}
