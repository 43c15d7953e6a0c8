import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { makeForm, startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);
const bearer = `authorization: Bearer ${api.key}`;

/** Sends a request byte for byte and tells the status of the answer; 0 if the connection was cut without one. */
async function raw(...lines: string[]): Promise<number> {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {}).write(lines.join('\r\n'));
  const answer = await text(socket).catch(() => '');
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
}

const get = (...headers: string[]) =>
  raw('GET /v1/transcriptions HTTP/1.1', 'host: a', 'connection: close', bearer, ...headers, '', '');

describe('the head of a request', () => {
  test('may have 16 kB', async () => {
    expect(await get(`x-long: ${'a'.repeat(10_000)}`)).toBe(200);
    expect(await get(`x-long: ${'a'.repeat(20_000)}`)).toBe(431);
    expect(await raw(`GET /v1/transcriptions?q=${'a'.repeat(20_000)} HTTP/1.1`, 'host: a', bearer, '', '')).toBe(431);
  });

  test('is refused if two could read it differently', async () => {
    const post = (...headers: string[]) => raw('POST /v1/uploads HTTP/1.1', 'host: a', bearer, ...headers, '', 'RIFF');
    expect(await post('content-length: 4', 'content-length: 5')).toBe(400);
    expect(await post('content-length: 4', 'transfer-encoding: chunked')).toBe(400);
    expect(await post('content-length : 4')).toBe(400);
    expect(await get('x-odd: a\nx-other: b')).toBe(400);
    expect(await raw('GET /v1/transcriptions HTTP/1.1', bearer, '', '')).toBe(400);
  });
});

describe('a body', () => {
  const json = { 'content-type': 'application/json' };

  test('of JSON may have 1 MB, that of a batch 16 MB', async () => {
    const long = (mb: number) => JSON.stringify({ name: 'x'.repeat(mb * 1024 * 1024) });
    expect((await api.send('POST', '/v1/vocabularies', long(0.9), json)).status).toBe(422);
    expect((await api.send('POST', '/v1/vocabularies', long(1.1), json)).status).toBe(413);
    expect((await api.send('POST', '/v1/batches', long(15.9), json)).status).toBe(422);
    expect((await api.send('POST', '/v1/batches', long(16.1), json)).status).toBe(413);
  });

  test('changes nothing but itself, whatever its fields are called', async () => {
    const body =
      '{"audio":{"url":"https://example.com/a"},"metadata":{"__proto__":{"polluted":1}},"__proto__":{"a":1}}';
    const { status } = await api.send('POST', '/v1/transcriptions', body, json);
    expect(status).toBeLessThan(500);
    expect(({} as { polluted?: 1; a?: 1 }).polluted ?? ({} as { a?: 1 }).a).toBe(undefined);
  });

  test('of a form may have so many parts, and so much beside its file', async () => {
    const many = makeForm();
    for (let part = 0; part < 30; part++) many.append(`part ${part}`, 'x');
    expect((await api.send('POST', '/v1/transcriptions', many)).status).toBe(400);
    const long = makeForm({ options: { metadata: { a: 'x'.repeat(1_100_000) } } });
    expect((await api.send('POST', '/v1/transcriptions', long)).status).toBe(413);
    expect(await api.stored()).toEqual([]);
  });

  test('that is a recording may have MAX_UPLOAD_BYTES, whether or not it says how many it has', async () => {
    const file = Buffer.alloc(2_000_001);
    const audio = { 'content-type': 'audio/wav' };
    expect((await api.send('POST', '/v1/uploads', file, audio)).status).toBe(413);
    const stream = new Blob([file]).stream();
    expect((await api.send('POST', '/v1/uploads', stream, audio)).status).toBe(413);
    expect(await api.stored()).toEqual([]);
  });
});
