import type { Outcome } from '#shared/domain/task.ts';
import type { Answer } from './http.ts';

const NOT_THERE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a request that got no answer means: the engine is not there, or it broke off while it was at work. */
export function noAnswer(error: unknown): Outcome<never> {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  const detail = `${message || code}`;
  // Our own words: of who answered instead, or of an answer that cannot be read.
  if (code === undefined) return failed(detail);
  if (NOT_THERE.has(code ?? '') || syscall === 'connect') return absent(`the engine cannot be reached: ${detail}`);
  return failed(`the engine did not answer: ${detail}`);
}

/** What an answer other than 200 means. A 500 is bad audio or a broken GPU, and only the canary can tell which. */
export function refusal({ status, body }: Answer): Outcome<never> {
  const detail = `${status} ${detailOf(body)}`.trim();
  if (NOT_READY.has(status) || /^400 (Unknown model|Model '.*' not found)/.test(detail))
    return absent(`the engine is not usable: ${detail}`);
  if (status >= 400 && status < 500) {
    return { kind: 'rejected', error: { code: 'input_rejected', message: `the engine refused the audio: ${detail}` } };
  }
  return failed(`the engine answered ${detail}`);
}

/** The engine failed; whether it is fit is for the caller to find out. */
export function failed(message: string): Outcome<never> {
  return { kind: 'engine_failed', error: { code: 'engine_failed', message }, engineIsFit: false };
}

/** The engine takes no work at present, and that is no recording's fault. */
export function absent(message: string): Outcome<never> {
  return { kind: 'engine_absent', error: { code: 'engine_unavailable', message } };
}

// Wrong place, wrong key, or no room: true of every recording, so no recording is to be blamed for it.
const NOT_READY = new Set([401, 403, 404, 405, 407, 408, 429, 503]);
const MAX_DETAIL = 300;

function detailOf(body: string): string {
  return readDetail(body).replace(/\s+/g, ' ').trim().slice(0, MAX_DETAIL);
}

function readDetail(body: string): string {
  try {
    const { detail } = JSON.parse(body);
    return typeof detail === 'string' ? detail : JSON.stringify(detail ?? body);
  } catch {
    return body;
  }
}
