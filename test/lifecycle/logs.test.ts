import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRecording } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import type { TestProcess } from '../support/process.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
let line: Line;
let webhooks: Receiver;
let clip: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  clip = (await makeRecording({ path: join(folder, 'a.wav'), words: 5 })).path;
  webhooks = await openReceiver({ answer: (call, response) => response.writeHead(call === 1 ? 500 : 204).end() });
  line = await startLine(schema, { env: { LOG_LEVEL: 'debug' } });
  const isWell = async () => (await line.api.request('GET', '/healthz')).body.status === 'ok';
  await until('the whole line works', isWell);
}, 120_000);
afterAll(async () => {
  await line?.stop();
  await webhooks?.close();
  await schema.drop();
});

type LogLine = { role: string; msg: string; route?: string; task?: string; attempt?: number; outcome?: string };

/** What a process has said so far. */
function saidBy(process: TestProcess): LogLine[] {
  const lines = process
    .output()
    .split('\n')
    .filter(each => each.startsWith('{'));
  return lines.map(each => JSON.parse(each));
}

/** Listens from now on to all processes; what the health check of the test itself says is left out. */
function listenOn(): () => LogLine[] {
  const before = new Map(line.processes.map(process => [process, saidBy(process).length]));
  const since = () => line.processes.flatMap(process => saidBy(process).slice(before.get(process)));
  return () => since().filter(({ route }) => route !== '/healthz');
}

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

it('every line between acceptance and the webhook names the request, the job, the task and the attempt', async () => {
  const heard = listenOn();
  const options = { language: 'en', callback: { url: webhooks.url } };
  const headers = { 'x-request-id': 'meeting-881', traceparent: TRACEPARENT };
  const { body: job } = await line.api.submitFile(clip, options, headers);
  await webhooks.next();
  const { headers: second } = await webhooks.next();
  const isDelivered = ({ role, outcome }: LogLine) => role === 'deliverer' && outcome === 'succeeded';
  await until('it is told of', () => heard().some(isDelivered));

  const of = heard().map(({ role, msg, task, attempt }) => `${role}: ${msg}, ${typeof task} ${attempt}`);
  expect(of.toSorted()).toEqual([
    'api: job accepted, undefined undefined',
    'api: request, undefined undefined',
    'deliverer: task worked off, string 1',
    'deliverer: task worked off, string 2',
    'preparer: task worked off, string 1',
    'transcriber: task worked off, string 1',
  ]);
  for (const said of heard()) {
    expect(said).toMatchObject({ request_id: 'meeting-881', job: job.id, trace_id: TRACEPARENT.split('-')[1] });
  }
  // Traced by its client alone, it is handed on as it came.
  expect(second.traceparent).toBe(TRACEPARENT);
}, 60_000);
