import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRecording, type Recording } from '../support/audio.ts';
import { copyLedger } from '../support/copy-ledger.ts';
import { type Line, startLine } from '../support/line.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';

const lost = await openSchema(import.meta.filename);
const restored = await openSchema(`${import.meta.filename} restored`);
const ENV = { LEASE_S: '3' };
let recording: Recording;
let receiver: Receiver;
let line: Line;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  recording = await makeRecording({ path: join(folder, 'a.wav'), words: 10 });
  receiver = await openReceiver({});
  line = await startLine(lost, { env: ENV });
}, 120_000);
afterAll(async () => {
  await line?.stop();
  await receiver?.close();
  await lost.drop();
  await restored.drop();
});

it('a copy of the ledger, and then one of the store, goes on elsewhere: nothing is lost, and nothing done twice', async () => {
  const done = await submit();
  await line.api.expectState(done, 'completed');
  await receiver.next();
  const before = await attempts(done);
  const [transcriber, preparer] = [line.of('transcriber')[0]!, line.of('preparer')[0]!];
  process.kill(transcriber.pid, 'SIGSTOP');
  const begun = await submit();
  await line.api.expectState(begun, 'processing');
  process.kill(preparer.pid, 'SIGSTOP');
  const queued = await submit();

  await copyLedger(lost, restored);
  const { key } = line.api;
  const { store: from, webhookSecret } = line;
  const store = await mkdtemp(join(tmpdir(), 'stenopool-restored-'));
  await cp(from, store, { recursive: true });
  await Promise.all(line.processes.map(process => process.end('SIGKILL')));
  await line.stop();
  line = await startLine(restored, { env: ENV, restored: { store, key, webhookSecret } });

  for (const id of [begun, queued]) {
    await line.api.expectState(id, 'completed');
    expectWords((await line.api.request('GET', `/v1/transcriptions/${id}/result`)).body, recording);
    await until('it is called back', () => receiver.calls.some(({ body }) => body.includes(id)));
  }
  expectWords((await line.api.request('GET', `/v1/transcriptions/${done}/result`)).body, recording);
  expect(await attempts(done)).toEqual(before);
  expect(receiver.calls.filter(({ body }) => body.includes(done))).toHaveLength(1);
}, 120_000);

async function submit(): Promise<string> {
  return (await line.api.submitFile(recording.path, { callback: { url: receiver.url } })).body.id;
}

async function attempts(id: string): Promise<unknown> {
  return (await line.api.request('GET', `/v1/transcriptions/${id}/attempts`)).body;
}
