import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askRedis } from '#shared/queue/connection.ts';
import { makeRecording, type Recording } from './audio.ts';
import { type Line, startLine } from './line.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import type { RedisNode, RedisNodes } from './redis-nodes.ts';
import type { TestSchema } from './schema.ts';
import { until } from './until.ts';
import { expectWords } from './words.ts';

/** Declares the tests of what the line is for, on another kind of Redis; `heal` makes good the loss of a server of it. */
export function testCoreOn(
  schema: TestSchema,
  startRedis: () => Promise<RedisNodes>,
  heal: (lost: RedisNode, redis: RedisNodes) => Promise<unknown>,
): void {
  let recording: Recording;
  let receiver: Receiver;
  let redis: RedisNodes;
  let line: Line;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
    recording = await makeRecording({ path: join(folder, 'a.wav'), words: 40 });
    receiver = await openReceiver({});
    redis = await startRedis();
    line = await startLine(schema, { rtfx: 8, env: { ...redis.env, LEASE_S: '2', DRAIN_S: '1' } });
  }, 120_000);
  afterAll(async () => {
    await line?.stop();
    await receiver?.close();
    await redis?.remove();
    await schema.drop();
  });

  async function submit(): Promise<string> {
    const { body } = await line.api.submitFile(recording.path, { callback: { url: receiver.url } });
    return body.id;
  }

  async function expectDone(id: string): Promise<void> {
    await line.api.expectState(id, 'completed', 30);
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${id}/result`);
    expectWords(transcript, recording);
    await until('it is called back', () => receiver.calls.some(({ body }) => body.includes(id)), 30);
  }

  it('a recording is transcribed and called back, though its transcriber was killed', async () => {
    const id = await submit();
    await line.api.expectState(id, 'processing');
    await line.of('transcriber')[0]!.end('SIGKILL');
    const [, engine] = line.engines[0]!.output().match(/listening on (http:\S+)/)!;
    await line.start('transcriber', { ENGINE_URL: engine!, WORKER_ID: 'transcriber-1' });
    await expectDone(id);
  });

  it('stenopool doctor finds it', async () => {
    const { REDIS_URL: redisUrl, REDIS_SENTINEL: sentinel } = redis.env;
    expect(await askRedis({ redisUrl: redisUrl!, sentinel })).toMatchObject({ policy: 'noeviction' });
  });

  it('the server that holds the queue may be lost, and what waited and what comes is done', async () => {
    const holder = await until('it is known who holds the queue', () => findHolder(redis.nodes));
    const ids = [await submit(), await submit()];
    await holder.kill();
    ids.push(await submit());
    await heal(holder, redis);
    for (const id of ids) await expectDone(id);
  });
}

async function findHolder(nodes: RedisNode[]): Promise<RedisNode | undefined> {
  for (const node of nodes) if ((await node.ask(redis => redis.dbsize()).catch(() => 0)) > 0) return node;
  return undefined;
}
