import { describe, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';

const api = await startApi(import.meta.filename);
const open = await startApi(`${import.meta.filename}.open`, { allowNetworks: ['10.0.0.0/8'] });
const submit = (body: unknown) => api.request('POST', '/v1/transcriptions', body);

describe('a URL that is refused before anything is fetched', () => {
  const urls = [
    'file:///etc/passwd',
    'ftp://example.com/a.wav',
    'data:audio/wav;base64,UklGRg==',
    'not a url',
    'http://127.0.0.1/a.wav',
    'http://[::ffff:10.0.0.1]/a.wav',
    'http://[::1]/a.wav',
    'http://2130706433/a.wav',
    'http://0x7f.1/a.wav',
    'http://0177.0.0.1/a.wav',
    'http://127.1/a.wav',
    'http://localhost:8080/a.wav',
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/a.wav',
    'http://192.168.1.1/a.wav',
    'http://[fd00::1]/a.wav',
    'http://0.0.0.0/',
  ];
  test.each(urls)('%s', async url => {
    const audio = await submit({ audio: { url } });
    expect(audio.status).toBe(422);
    expect(audio.body.errors).toMatchObject([{ path: 'audio.url' }]);
    const callback = await submit({ audio: { url: 'https://example.com/a' }, callback: { url } });
    expect(callback.status).toBe(422);
    expect(callback.body.errors).toMatchObject([{ path: 'callback.url' }]);
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
