import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { openPreparation } from '../support/preparation.ts';

const api = await startApi(import.meta.filename);

/** 100 MB of white space: some 100 kB on the way. */
const LARGE = Buffer.alloc(100 * 1024 * 1024, ' ');
const packed = {
  gzip: gzipSync(LARGE),
  deflate: deflateSync(LARGE),
  br: brotliCompressSync(LARGE, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
};

describe.each(Object.entries(packed))(
  'a body packed by %s that is a thousand times as large unpacked',
  (encoding, body) => {
    test('is small on the way', () => {
      expect(body.length).toBeLessThan(LARGE.length / 900);
    });

    test('is unpacked as far as a body may be large, and refused', async () => {
      const before = process.memoryUsage().rss;
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      const { status } = await api.send('POST', '/v1/vocabularies', new Uint8Array(body), headers);
      expect(status).toBe(413);
      expect(process.memoryUsage().rss - before).toBeLessThan(LARGE.length / 2);
    });

    test.each(['audio/wav', 'multipart/form-data; boundary=b'])('is not unpacked at all as %s', async type => {
      const headers = { 'content-type': type, 'content-encoding': encoding };
      const { status } = await api.send('POST', '/v1/transcriptions', new Uint8Array(body), headers);
      expect(status).toBe(415);
      expect(await api.stored()).toEqual([]);
    });
  },
);

test('a body packed a hundred times, or in a way that nobody knows, is refused', async () => {
  const headers = (encoding: string) => ({ 'content-type': 'application/json', 'content-encoding': encoding });
  for (const encoding of [Array(100).fill('gzip').join(', '), 'zip', 'compress']) {
    const { status } = await api.send('POST', '/v1/vocabularies', new Uint8Array(packed.gzip), headers(encoding));
    expect(status).toBe(415);
  }
});

describe('a small recording that is long to decode', () => {
  const ffmpeg = (...args: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);

  test('of silence is refused by the length it claims, and else by the length it has', async () => {
    const hour = await openPreparation({ MAX_AUDIO_HOURS: 1 });
    const tooLong = { kind: 'rejected', error: { code: 'audio_too_long' } };
    const claims = join(hour.folder, 'claims.flac');
    const silent = join(hour.folder, 'silent.aac');
    ffmpeg('-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono:d=3700', '-sample_fmt', 's16', claims);
    ffmpeg('-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono:d=3700', silent);
    expect(await hour.prepareFile(claims)).toMatchObject(tooLong);
    expect(await hour.prepareFile(silent)).toMatchObject(tooLong);
    await hour.close();
  });

  test('is refused when it takes more CPU time than allowed', async () => {
    const second = await openPreparation({ DECODE_CPU_S: 1 });
    const minute = join(second.folder, 'minute.mp3');
    const long = join(second.folder, 'minutes.mp3');
    ffmpeg('-f', 'lavfi', '-i', 'anullsrc=d=60:r=48000:cl=stereo', '-b:a', '64k', minute);
    await writeFile(long, Buffer.concat(new Array(90).fill(await readFile(minute))));
    expect(await second.prepareFile(long)).toEqual({
      kind: 'rejected',
      error: { code: 'audio_undecodable', message: 'decoding took more than 1 s of CPU time' },
    });
    await second.close();
  });
});
