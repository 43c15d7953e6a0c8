import { describe, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);
const open = await startApi(`${import.meta.filename}.open`, { allowNetworks: ['10.0.0.0/8'] });
const buckets = await startApi(`${import.meta.filename}.buckets`, { allowBuckets: ['calls', 'archive/2026'] });
const submit = (body: unknown) => api.request('POST', '/v1/transcriptions', body);

describe('a URL that is refused before anything is fetched', () => {
  const urls = ['file:///etc/passwd', 'ftp://example.com/a.wav', 'data:audio/wav;base64,UklGRg==', 'not a url'];
  test.each(urls)('%s', async url => {
    const audio = await submit({ audio: { url } });
    expect(audio.status).toBe(422);
    expect(audio.body.errors).toMatchObject([{ path: 'audio.url' }]);
    const callback = await submit({ audio: { url: 'https://example.com/a' }, callback: { url } });
    expect(callback.status).toBe(422);
    expect(callback.body.errors).toMatchObject([{ path: 'callback.url' }]);
  });
});

describe('an object', () => {
  const name = (url: string) => buckets.request('POST', '/v1/transcriptions', { audio: { url } });

  test.each([
    ['in a bucket that is allowed', 's3://calls/a b/ü.flac'],
    ['below a prefix that is allowed', 's3://archive/2026/a.flac'],
  ])('%s is taken', async (_, url) => {
    const { status, body } = await name(url);
    expect(status).toBe(202);
    expect(body.audio).toMatchObject({ source: 'url', url });
  });

  test.each([
    ['in another bucket', 's3://secrets/a.flac', /not allowed/],
    ['beside the prefix', 's3://archive/2026-private/a.flac', /not allowed/],
    ['above the prefix', 's3://archive/2026/../2025/a.flac', /expected/],
    ['without a name', 's3://calls/', /expected/],
    ['in no bucket', 's3:///a.flac', /expected/],
  ])('%s is refused, and what is allowed is not told', async (_, url, message) => {
    const { status, body, text } = await name(url);
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ path: 'audio.url', message: expect.stringMatching(message) }]);
    expect(text).not.toMatch(/archive(?!\/)/);
  });
});

test('a network that is allowed may be reached, others still not', async () => {
  const answer = await open.request('POST', '/v1/transcriptions', {
    audio: { url: 'http://10.1.2.3/a.wav' },
    callback: { url: 'http://[::ffff:10.0.0.1]/hook' },
  });
  expect(answer.status).toBe(202);
  const refused = await open.request('POST', '/v1/transcriptions', { audio: { url: 'http://192.168.1.1/a.wav' } });
  expect(refused.status).toBe(422);
});
