import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ClientSettings, openClient } from '#client/client.ts';
import { StenopoolError } from '#client/error.ts';
import { freePort } from '../support/free-port.ts';
import { startOddServer } from '../support/odd-server.ts';

const JOB = { id: '0199', object: 'transcription', state: 'queued', finished_at: null };

type Step = (res: ServerResponse, req: IncomingMessage) => void;

const json =
  (status: number, body: object, headers = {}): Step =>
  res =>
    void res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const refuse = (status: number, code: string, headers = {}): Step =>
  json(
    status,
    { type: `urn:x:${code}`, status, detail: 'not now', code, retryable: true, request_id: 'r-1' },
    { 'content-type': 'application/problem+json', 'x-request-id': 'r-1', ...headers },
  );
const cut: Step = res => void res.socket?.destroy();
const breakOff: Step = res => {
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"id":');
  setImmediate(() => res.socket?.destroy());
};

/** A client of a server that answers its requests one after the other with these steps, the last one for ever. */
async function open(steps: Step[], settings: Partial<ClientSettings> = {}) {
  const requests: { method: string; url: string; key: string | undefined }[] = [];
  const server = await startOddServer((req, res) => {
    const step = steps[Math.min(requests.length, steps.length - 1)]!;
    requests.push({ method: req.method!, url: req.url!, key: req.headers['idempotency-key'] as string });
    step(res, req);
  });
  onTestFinished(server.stop);
  const waits: number[] = [];
  const onRetry = (_: unknown, ms: number) => void waits.push(ms);
  return { client: openClient({ url: server.url, key: 'sk_x', onRetry, ...settings }), requests, waits };
}

const blob = new Blob(['audio']);

describe('a request is repeated', () => {
  test.each([
    ['429', refuse(429, 'quota_exceeded', { 'retry-after': '0' })],
    ['503', refuse(503, 'unavailable', { 'retry-after': '0' })],
    ['503 from a proxy, without a word of the API', json(503, {}, { 'retry-after': '0' })],
    ['a key that is still being answered', refuse(409, 'idempotency_in_flight', { 'retry-after': '0' })],
    ['a lost connection', cut],
    ['an answer that breaks off', breakOff],
  ])('after %s, under the same Idempotency-Key', async (_, step) => {
    const { client, requests } = await open([step, step, json(202, JOB)]);
    expect(await client.submit(blob)).toEqual(JOB);
    expect(requests).toHaveLength(3);
    expect(requests[0]!.key).toMatch(/^[\da-f-]{36}$/);
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
  });

  test('after as long as Retry-After says, in seconds or as a date', async () => {
    const at = new Date(Date.now() + 4_000).toUTCString();
    const { client, waits } = await open([
      refuse(503, 'unavailable', { 'retry-after': '1' }),
      refuse(503, 'unavailable', { 'retry-after': at }),
      json(200, JOB),
    ]);
    await client.get('0199');
    expect(waits[0]).toBe(1_000);
    expect(waits[1]).toBeLessThanOrEqual(3_000);
    expect(waits[1]).toBeGreaterThan(0);
  });

  test('no more often than it is told to', async () => {
    const { client, requests } = await open([refuse(503, 'unavailable', { 'retry-after': '0' })], { retries: 2 });
    await expect(client.get('0199')).rejects.toMatchObject({ code: 'unavailable', status: 503, requestId: 'r-1' });
    expect(requests).toHaveLength(3);
  });
});

describe('a request is not repeated', () => {
  test.each([
    ['refused', refuse(422, 'invalid')],
    ['not for this key', refuse(401, 'unauthorized')],
    ['broken', refuse(500, 'internal')],
  ])('when it is %s', async (_, step) => {
    const { client, requests } = await open([step]);
    await expect(client.submit(blob)).rejects.toBeInstanceOf(StenopoolError);
    expect(requests).toHaveLength(1);
  });

  test('when the connection was lost and a second one would do it twice', async () => {
    const { client, requests } = await open([cut]);
    await expect(client.retry('0199')).rejects.toMatchObject({ code: 'unreachable', retryable: true, status: null });
    expect(requests).toHaveLength(1);
  });

  test('when its body was a stream, which is gone', async () => {
    const { client, requests } = await open([refuse(503, 'unavailable', { 'retry-after': '0' })]);
    await expect(client.submit(blob.stream())).rejects.toMatchObject({ code: 'unavailable' });
    expect(requests).toHaveLength(1);
  });
});

describe('an error tells', () => {
  test('what the server says is wrong, field by field', async () => {
    const errors = [{ path: 'language', message: 'expected an ISO 639-1 code' }];
    const { client } = await open([
      json(
        422,
        { detail: 'language: …', code: 'invalid', retryable: false, errors },
        {
          'content-type': 'application/problem+json',
          'x-request-id': 'r-7',
        },
      ),
    ]);
    const error = await client.submit(blob).catch(error => error);
    expect(error).toBeInstanceOf(StenopoolError);
    expect(error).toMatchObject({ code: 'invalid', status: 422, retryable: false, requestId: 'r-7', errors });
  });

  test('that the server is away, and where it was looked for', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const error = await openClient({ url, retries: 0 })
      .get('0199')
      .catch(error => error);
    expect(error).toMatchObject({ code: 'unreachable', message: `${url} cannot be reached (ECONNREFUSED)` });
  });

  test('that another server answers', async () => {
    const { client } = await open([res => void res.end('<html>')]);
    await expect(client.get('0199')).rejects.toThrow(/does not answer as stenopool does/);
  });
});

test('an AbortSignal ends a request, and the wait before its repetition, with its own reason', async () => {
  const reason = new Error('enough');
  const ending = new AbortController();
  const { client } = await open([refuse(503, 'unavailable', { 'retry-after': '3600' })], {
    onRetry: () => ending.abort(reason),
  });
  await expect(client.get('0199', { signal: ending.signal })).rejects.toBe(reason);
  await expect(client.get('0199', { signal: ending.signal })).rejects.toBe(reason);
});

test('a list is fetched page by page, as it is asked for', async () => {
  const page = (ids: string[], next: string | null) =>
    json(200, { data: ids.map(id => ({ id })), has_more: next !== null, next_cursor: next });
  const { client, requests } = await open([page(['a', 'b'], 'n1'), page(['c'], null)]);
  const found: string[] = [];
  for await (const { id } of client.list({ state: 'failed' })) found.push(id);
  expect(found).toEqual(['a', 'b', 'c']);
  expect(requests.map(({ url }) => url)).toEqual([
    '/v1/transcriptions?limit=100&state=failed',
    '/v1/transcriptions?limit=100&state=failed&cursor=n1',
  ]);
});
