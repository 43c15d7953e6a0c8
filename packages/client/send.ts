import { errorOf, StenopoolError } from './error.ts';
import { pause } from './pause.ts';

/** Where requests go, and how long they are repeated. */
export type Connection = {
  url: string;
  key?: string | undefined;
  /** How often a request is repeated that was not answered, or answered with 429 or 503. */
  retries: number;
  onRetry?: ((error: StenopoolError, waitMs: number) => void) | undefined;
  fetch: typeof fetch;
};

export type Call = {
  method?: 'GET' | 'POST' | 'DELETE' | 'PATCH' | 'HEAD';
  query?: object;
  json?: unknown;
  /** A body that is not JSON. A stream can be sent only once. */
  body?: Blob | FormData | ReadableStream<Uint8Array>;
  headers?: Record<string, string>;
  /** The server does the same thing once, however often it is asked: a lost connection is no reason not to ask again. */
  repeatable?: boolean;
  signal?: AbortSignal | undefined;
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** What a request was answered with, read to its end. */
export type Answer = { status: number; headers: Headers; text: string };

/** Sends a request until it is answered, and reads the answer. Throws `StenopoolError`, or the reason of the signal. */
export async function send(connection: Connection, path: string, call: Call = {}): Promise<Answer> {
  return sendUntil(connection, path, call, async answer => {
    const { status, headers } = answer;
    return { status, headers, text: await answer.text() };
  });
}

/** Sends a request and reads its answer as JSON. */
export async function sendForJson<T>(connection: Connection, path: string, call: Call = {}): Promise<T> {
  const { status, text } = await send(connection, path, call);
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new StenopoolError(`${connection.url} does not answer as stenopool does: is it another server?`, { status });
  }
}

/** Sends a request until it is answered; `take` reads the answer, and what breaks off meanwhile was not answered. */
export async function sendUntil<T>(
  connection: Connection,
  path: string,
  call: Call,
  take: (answer: Response) => Promise<T>,
): Promise<T> {
  const sendsOnce = call.body instanceof ReadableStream;
  for (let attempt = 0; ; attempt++) {
    let error: StenopoolError;
    let waitMs: number | null = null;
    try {
      const answer = await ask(connection, path, call);
      if (answer.ok) return await take(answer);
      error = await errorOf(answer);
      waitMs = retryAfter(answer.headers);
    } catch (cause) {
      call.signal?.throwIfAborted();
      if (isUnreadable(cause)) throw (cause as Error).cause;
      error = unreachable(connection.url, cause);
    }
    if (sendsOnce || attempt >= connection.retries || !mayRepeat(error, call)) throw error;
    waitMs ??= backoff(attempt);
    connection.onRetry?.(error, waitMs);
    await pause(waitMs, call.signal);
  }
}

function ask(connection: Connection, path: string, call: Call): Promise<Response> {
  const { method = 'GET', query = {}, json, body, headers, signal } = call;
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, `${value}`])).toString();
  return connection.fetch(`${connection.url}${path}${search && `?${search}`}`, {
    method,
    headers: {
      ...(connection.key === undefined ? {} : { authorization: `Bearer ${connection.key}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: json === undefined ? body : JSON.stringify(json),
    signal,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  } as RequestInit);
}

// A file that was changed or removed since it was opened.
function isUnreadable(cause: unknown): boolean {
  return ((cause as Error).cause as Error | undefined)?.name === 'NotReadableError';
}

function unreachable(url: string, cause: unknown): StenopoolError {
  const inner = (cause as { cause?: { code?: string; message?: string } }).cause;
  const why = inner?.code ?? inner?.message ?? (cause as Error).message;
  return new StenopoolError(`${url} cannot be reached (${why})`, { code: 'unreachable', retryable: true, cause });
}

// What was refused with 429 or 503 was not begun. A key whose first request is still being answered has an answer soon.
function mayRepeat({ status, code }: StenopoolError, { method = 'GET', repeatable }: Call): boolean {
  if (status === 429 || status === 503 || code === 'idempotency_in_flight') return true;
  const isSafe = method === 'GET' || method === 'HEAD' || repeatable === true;
  return isSafe && (code === 'unreachable' || (status !== null && status >= 502));
}

/** What `Retry-After` asks for, in milliseconds; null where it is missing. */
export function retryAfter(headers: Headers): number | null {
  const told = headers.get('retry-after');
  if (told === null) return null;
  const ms = /^\d+$/.test(told) ? Number(told) * 1000 : Date.parse(told) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(ms, 0);
}

// Clients that lost one server at one moment do not all come back at one moment.
function backoff(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
}
