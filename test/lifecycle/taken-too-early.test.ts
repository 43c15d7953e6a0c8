import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { keyPrefix } from '#shared/queue/connection.ts';
import { makeRecording } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;

beforeAll(async () => {
  line = await startLine(schema);
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

describe('a worker that takes an item off the queue and dies at once', () => {
  it('delays its task by seconds', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
    const recording = await makeRecording({ path: join(folder, 'a.wav'), words: 10 });
    await until('the preparer is on the worker list', async () => {
      const { body } = await line.api.request('GET', '/v1/workers');
      return body.data.some((worker: { role: string }) => worker.role === 'preparer');
    });
    await line.of('preparer')[0]!.end('SIGKILL');
    const redis = new Redis(schema.redisUrl, { maxRetriesPerRequest: null });
    const thief = new Worker('prepare', undefined, { connection: redis, prefix: keyPrefix(schema.queuePrefix) });
    const { body: job } = await line.api.submitFile(recording.path);
    await until('the item is taken', () => thief.getNextJob('a token', { block: false }));
    await thief.close(true);
    await line.start('preparer');
    await line.api.expectState(job.id, 'completed', 20);
    redis.disconnect();
  });
});
