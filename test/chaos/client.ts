import { setTimeout as pause } from 'node:timers/promises';

// biome-ignore lint/suspicious/noExplicitAny: whoever asks knows what comes
type Body = any;
export type ChaosAnswer = { status: number; headers: Headers; body: Body };

/** A client as a careful user writes it: what may be repeated is repeated until it is answered. */
export type ChaosClient = {
  /** Asks once; throws if nobody answers. */
  ask(method: string, path: string, request?: Asked): Promise<ChaosAnswer>;
  /** Repeats through lost connections, 429, 503 and a first request still in flight; other answers are given back. */
  insist(method: string, path: string, request?: Asked & { lose?: number }): Promise<ChaosAnswer>;
  /** Answers that no client should ever get: other statuses, or no Retry-After where one is due. */
  strange: string[];
};

export type Asked = { json?: unknown; form?: () => Promise<FormData>; raw?: () => Promise<Blob>; key?: string };

const ANSWER_WITHIN_MS = 45_000;

/** Opens a client; `lose` in a request is how many answers it pretends never to have got. */
export function openChaosClient(url: string, apiKey: string, signal: AbortSignal): ChaosClient {
  const strange: string[] = [];

  async function ask(method: string, path: string, { json, form, raw, key }: Asked = {}): Promise<ChaosAnswer> {
    const body = json === undefined ? await (form ?? raw)?.() : JSON.stringify(json);
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(raw && { 'content-type': 'application/octet-stream' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
  }

  async function insist(method: string, path: string, request: Asked & { lose?: number } = {}): Promise<ChaosAnswer> {
    for (let lost = 0; ; ) {
      signal.throwIfAborted();
      const answer = await ask(method, path, request).catch(() => null);
      const code = answer?.body?.code;
      if (!answer || lost < (request.lose ?? 0)) lost += answer ? 1 : 0;
      else if (answer.status < 400) return answer;
      else if ([429, 503].includes(answer.status) || code === 'idempotency_in_flight') check(answer);
      else {
        strange.push(`${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
        if (answer.status < 500) return answer;
      }
      await pause(500, undefined, { signal });
    }
  }

  function check({ status, headers }: ChaosAnswer): void {
    if (status !== 409 && !headers.get('retry-after')) strange.push(`${status} came without Retry-After`);
  }

  return { ask, insist, strange };
}
