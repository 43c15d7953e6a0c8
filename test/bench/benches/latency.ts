import { join } from 'node:path';
import { makeRecording } from '../../support/audio.ts';
import type { TestClient } from '../../support/client.ts';
import { atMost } from '../goals.ts';
import { type Bench, type BenchOptions, type Findings, row } from '../harness/bench.ts';
import { readRequests, startEngine } from '../harness/engines.ts';
import { quantile } from '../harness/quantile.ts';
import { rawBullmqDispatchMs } from '../harness/raw-bullmq.ts';
import { submitClips } from '../harness/submit-clips.ts';
import { openStack } from '../open-stack.ts';

const WORDS = 9;
const WARM_UP = 10;
const P50_MS = 25;

export const latency: Bench = {
  name: 'latency',
  about:
    'One clip of two seconds at a time on an idle system: from the first byte of the request until the engine has its audio, decoding included; beside it, how long BullMQ alone takes to hand an item to another process.',
  alternative: 'BullMQ alone',
  limit: 'goal',
  run,
};

async function run({ quick }: BenchOptions): Promise<Findings> {
  const count = quick ? 30 : 200;
  await using closers = new AsyncDisposableStack();
  const engine = await startEngine(closers, { kind: 'vllm', flags: ['--hold-s', '0'] });
  const { folder, redis, client } = await openStack(closers, 'latency', {
    engineUrls: [engine.url],
    env: { ENGINE_KIND: 'vllm', LOG_LEVEL: 'warn' },
  });
  const { path } = await makeRecording({ path: join(folder, 'clip.wav'), words: WORDS });
  const passes = await passAll(client, path, WARM_UP + count);
  const requests = await readRequests(engine);
  const measured = passes.map((pass, index) => ({ ...pass, atEngine: Date.parse(requests[index]!.received_at) }));
  const waits = measured.slice(WARM_UP).map(({ sentAt, atEngine }) => atEngine - sentAt);
  const steps = measured.slice(WARM_UP);
  const bullmq = await rawBullmqDispatchMs(redis.url, count);
  const part = (of: (pass: (typeof steps)[number]) => number) => quantile(steps.map(of), 0.5);
  return {
    rows: [
      row('submit to engine, p50', 'ms', {
        ours: quantile(waits, 0.5),
        alternative: quantile(bullmq, 0.5),
        limit: P50_MS,
      }),
      row('submit to engine, p99', 'ms', { ours: quantile(waits, 0.99), alternative: quantile(bullmq, 0.99) }),
      row('of it until the job is written, p50', 'ms', { ours: part(({ sentAt, createdAt }) => createdAt - sentAt) }),
      row('then until a preparer has begun, p50', 'ms', {
        ours: part(({ createdAt, prepareAt }) => prepareAt - createdAt),
      }),
      row('then decoding and cutting, p50', 'ms', {
        ours: part(({ prepareAt, preparedAt }) => preparedAt - prepareAt),
      }),
      row('then until a transcriber has begun, p50', 'ms', {
        ours: part(({ preparedAt, transcribeAt }) => transcribeAt - preparedAt),
      }),
      row('then until the engine has it, p50', 'ms', {
        ours: part(({ transcribeAt, atEngine }) => atEngine - transcribeAt),
      }),
    ],
    goals: [atMost('ms from submit to engine, p50', quantile(waits, 0.5), P50_MS)],
    notes: [
      'What limits it: two tasks are handed out and taken one after the other, and each of these steps is a transaction or a word by Redis. The rows tell what each takes; none of them waits for a timer.',
    ],
  };
}

type Pass = { sentAt: number; createdAt: number; prepareAt: number; preparedAt: number; transcribeAt: number };

/** Sends one after the other, the next when the one before is done. */
async function passAll(client: TestClient, path: string, count: number): Promise<Pass[]> {
  const passes: Pass[] = [];
  for (let number = 0; number < count; number++) {
    const sentAt = Date.now();
    const options = { class: 'interactive', language: 'en' };
    const [id] = await submitClips(client, { path, count: 1, atOnce: 1, mark: `pass-${number}`, options });
    const job = await client.expectState(id!, 'completed');
    const { body: attempts } = await client.request('GET', `/v1/transcriptions/${id}/attempts`);
    const [prepare, transcribe] = ['prepare', 'transcribe'].map(kind =>
      attempts.data.find((attempt: { kind: string }) => attempt.kind === kind),
    );
    const at = (time: string) => Date.parse(time);
    passes.push({
      ...{ sentAt, createdAt: at(job.created_at), prepareAt: at(prepare.started_at) },
      ...{ preparedAt: at(prepare.finished_at), transcribeAt: at(transcribe.started_at) },
    });
  }
  return passes;
}
