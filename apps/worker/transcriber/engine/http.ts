import { Agent, type FormData, request } from 'undici';

export type Answer = { status: number; body: string };

export type Http = {
  get(path: string, signal: AbortSignal): Promise<Answer>;
  post(path: string, form: FormData, signal: AbortSignal): Promise<Answer>;
};

const CONNECT_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** HTTP to an engine: patient, and one connection per request. */
export function openHttp(url: string): Http {
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
  async function ask(method: 'GET' | 'POST', path: string, signal: AbortSignal, form?: FormData): Promise<Answer> {
    const target = new URL(path, base);
    const { statusCode, body } = await request(target, { method, dispatcher, signal, body: form ?? null });
    return { status: statusCode, body: await body.text() };
  }
  return {
    get: (path, signal) => ask('GET', path, signal),
    post: (path, form, signal) => ask('POST', path, signal, form),
  };
}
