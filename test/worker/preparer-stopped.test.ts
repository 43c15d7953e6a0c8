import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ranOutOfTime } from '../../apps/worker/preparer/limited-child.ts';
import { makeRecording } from '../support/audio.ts';
import { openPreparation } from '../support/preparation.ts';
import { until } from '../support/until.ts';

const { folder, prepareFile, close } = await openPreparation();
afterAll(close);

const isFlac = (name: string) => name.endsWith('.flac');

describe('a decoder that was stopped', () => {
  const politely = (signal: number) => `[info] Exiting normally, received signal ${signal}.\n`;

  test('by the limit on CPU time ran out of it, whether it ended politely or not', () => {
    expect(ranOutOfTime({ code: 255, signal: null, complaints: politely(24) })).toBe(true);
    expect(ranOutOfTime({ code: null, signal: 'SIGXCPU', complaints: '' })).toBe(true);
  });

  test('from outside says nothing of the recording, however politely it ended', () => {
    expect(() => ranOutOfTime({ code: 255, signal: null, complaints: politely(15) })).toThrow('from outside');
    expect(() => ranOutOfTime({ code: null, signal: 'SIGKILL', complaints: '' })).toThrow('from outside');
  });

  test('by nobody ended by itself', () => {
    expect(ranOutOfTime({ code: 1, signal: null, complaints: '[error] moov atom not found' })).toBe(false);
  });
});

test('preparing ends as soon as the task is taken away, and leaves only the chunks that engines were told of', async () => {
  const path = join(folder, 'meeting.flac');
  await makeRecording({ path, minutes: 40 });
  const stop = new AbortController();
  const chunks = join(folder, 'store', 'chunks');
  const preparing = expect(prepareFile(path, {}, stop.signal)).rejects.toBe('lease lost');
  const files = async () => (await readdir(chunks, { recursive: true }).catch(() => [])).filter(isFlac);
  await until('the first chunk is there', async () => (await files()).length > 0);
  stop.abort('lease lost');
  await preparing;
  expect((await files()).length).toBeLessThan(3);
}, 120_000);
