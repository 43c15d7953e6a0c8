import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sourceKey } from '#shared/audio/store.ts';
import { makeRecording } from '../support/audio.ts';
import { openPreparation } from '../support/preparation.ts';

const MAX_UPLOAD_BYTES = 1_000_000;
const { folder, store, prepareUrl, close } = await openPreparation({ MAX_UPLOAD_BYTES, FETCH_TIMEOUT_S: 2 });
const recording = join(folder, 'meeting.mp3');
const closing: (() => unknown)[] = [];

beforeAll(() => makeRecording({ path: recording, words: 20 }));
afterEach(async () => {
  for (const end of closing.splice(0)) await end();
});
afterAll(close);

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/meeting.mp3`;
}

const answer = (status: number, headers: Record<string, string> = {}): Promise<string> =>
  serve((_, res) => res.writeHead(status, headers).end('something'));

const unreachable = (message: string) => ({ code: 'audio_unreachable', message });

async function expectNothingLeft(): Promise<void> {
  expect(await readdir(join(folder, 'store', 'incoming'))).toEqual([]);
}

describe('a recording that is named by its URL', () => {
  test('is fetched, hashed and prepared, and kept only when told to', async () => {
    const url = await serve((_, res) => createReadStream(recording).pipe(res));
    const outcome = await prepareUrl(url);
    if (outcome.kind !== 'succeeded') throw new Error(JSON.stringify(outcome));
    const { audio, source, chunks } = outcome.result;
    expect(chunks).toHaveLength(1);
    await expect(store.file(sourceKey(audio.sha256))).rejects.toThrow();
    await source.received!.keep();
    await store.file(sourceKey(audio.sha256));
    await expectNothingLeft();
  });

  test('may be behind a redirect', async () => {
    const url = await serve((req, res) => {
      if (req.url === '/real') createReadStream(recording).pipe(res);
      else res.writeHead(302, { location: '/real' }).end();
    });
    const outcome = await prepareUrl(url);
    expect(outcome.kind).toBe('succeeded');
    if (outcome.kind === 'succeeded') await outcome.result.source.received!.discard();
  });

  test.each([401, 403, 404, 410, 400, 204, 304])('is given up at once when the answer is %i', async status => {
    expect(await prepareUrl(await answer(status))).toEqual({
      kind: 'rejected',
      error: unreachable(`the URL answered ${status}`),
    });
    await expectNothingLeft();
  });

  test.each([500, 503, 429, 408])(
    'is asked for again when the answer is %i, after the wait it wishes',
    async status => {
      expect(await prepareUrl(await answer(status, { 'retry-after': '7' }))).toEqual({
        kind: 'unreachable',
        error: unreachable(`the URL answered ${status}`),
        status,
        retryAfterMs: 7_000,
      });
    },
  );

  test('is not waited for longer than an hour, whatever the answer wishes', async () => {
    const outcome = await prepareUrl(await answer(503, { 'retry-after': '9999999' }));
    expect(outcome).toMatchObject({ kind: 'unreachable', retryAfterMs: 3_600_000 });
  });

  test.each([
    'http://127.0.0.2/a.mp3',
    'http://2130706434/a.mp3',
    'http://[::1]/a.mp3',
    'http://[::ffff:10.0.0.1]/a.mp3',
    'http://169.254.169.254/latest/meta-data',
  ])('is not fetched from %s', async url => {
    expect(await prepareUrl(url)).toEqual({
      kind: 'rejected',
      error: unreachable('the URL does not lead to a public address'),
    });
  });

  test.each([
    ['http://127.0.0.2/', 'the URL does not lead to a public address'],
    ['http://[::ffff:7f00:2]/', 'the URL does not lead to a public address'],
    ['file:///etc/passwd', 'the URL, or one it redirects to, is not http or https'],
  ])('is not fetched when its URL redirects to %s', async (location, message) => {
    expect(await prepareUrl(await answer(302, { location }))).toEqual({
      kind: 'rejected',
      error: unreachable(message),
    });
  });

  test('is asked for again when nobody listens', async () => {
    const url = await answer(200);
    await closing.pop()!();
    expect(await prepareUrl(url)).toMatchObject({
      kind: 'unreachable',
      error: unreachable('no connection to the host of the URL'),
    });
  });

  test('is asked for again when it ends before the length it claimed', async () => {
    const url = await serve((_, res) => {
      res.writeHead(200, { 'content-length': '100000' });
      res.write(Buffer.alloc(1000), () => res.destroy());
    });
    expect(await prepareUrl(url)).toMatchObject({
      kind: 'unreachable',
      error: unreachable('the host of the URL broke off its answer'),
    });
    await expectNothingLeft();
  });

  test('is refused unread when it claims to be too large', async () => {
    expect(await prepareUrl(await answer(200, { 'content-length': '1000001' }))).toMatchObject({
      kind: 'rejected',
      error: { code: 'audio_too_large' },
    });
  });

  test('is refused if it is larger than its project may have', async () => {
    const limited = await openPreparation({}, undefined, 100_000);
    expect(await limited.prepareUrl(await answer(200, { 'content-length': '100001' }))).toMatchObject({
      kind: 'rejected',
      error: { code: 'audio_too_large', message: expect.stringContaining('100000 bytes') },
    });
    await limited.close();
  });

  test('is refused when it never ends: by its size', async () => {
    const url = await serve((_, res) => {
      const more = () => {
        while (res.write(Buffer.alloc(65_536)));
      };
      res.on('drain', more);
      more();
    });
    expect(await prepareUrl(url)).toMatchObject({ kind: 'rejected', error: { code: 'audio_too_large' } });
    await expectNothingLeft();
  });

  test('is refused when it only trickles: by the time it takes', async () => {
    const url = await serve((_, res) => {
      const trickle = setInterval(() => res.write('.'), 50);
      res.on('close', () => clearInterval(trickle));
    });
    expect(await prepareUrl(url)).toEqual({
      kind: 'rejected',
      error: unreachable('fetching the URL took longer than 2 s'),
    });
    await expectNothingLeft();
  });

  test('of no bytes is empty', async () => {
    expect(await prepareUrl(await serve((_, res) => res.end()))).toMatchObject({
      kind: 'rejected',
      error: { code: 'audio_empty' },
    });
    await expectNothingLeft();
  });

  test('is let go as soon as the task is taken away', async () => {
    const stop = new AbortController();
    const url = await serve((_, res) => res.write('a beginning', () => stop.abort(new Error('lease lost'))));
    await expect(prepareUrl(url, stop.signal)).rejects.toThrow('lease lost');
    await expectNothingLeft();
  });
});
