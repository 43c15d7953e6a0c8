import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { busyShare } from '../../apps/simulator/busy-share.ts';
import type { RequestRecord } from '../../apps/simulator/simulation.ts';
import { startPostgres } from '../../apps/single/postgres.ts';
import { startRedis } from '../../apps/single/redis.ts';
import { startStack } from '../../apps/single/stack.ts';
import { makeRecording } from '../support/audio.ts';
import { openClient } from '../support/client.ts';
import { controlEngine } from '../support/engine.ts';
import { startProcess } from '../support/process.ts';
import { until } from '../support/until.ts';

// Has one simulated engine work off a backlog of 5 s clips over the whole line, and tells how busy it was kept: for an
// engine that batches, the share of its slots that were taken from the first request to the last; for a serial one, the
// gap between two requests. Prints JSON last.
//   node test/bench/saturation.ts [--kind vllm] [--clips 200] [--slots 32] [--hold-s 4]
const { values: flags } = parseArgs({
  options: {
    kind: { type: 'string', default: 'vllm' },
    clips: { type: 'string', default: '200' },
    slots: { type: 'string', default: '32' },
    'hold-s': { type: 'string', default: '4' },
  },
});
const CLIPS = Number(flags.clips);
const WORDS = 20;
const PREPARED_S = 300;

await using closers = new AsyncDisposableStack();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => void closers.disposeAsync().finally(() => process.exit(1)));
}
const folder = await mkdtemp(join(tmpdir(), 'stenopool-saturation-'));
closers.defer(() => rm(folder, { recursive: true, force: true }));
const postgres = await startPostgres({ dir: '', forTests: true });
closers.defer(postgres.stop);
const redis = await startRedis({ dir: '', forTests: true });
closers.defer(redis.stop);
const stack = await startStack({
  ...{ host: '127.0.0.1', port: 0, dataDir: join(folder, 'data'), quiet: true, drainS: 30, engines: 0, rtfx: 1 },
  ...{ databaseUrl: postgres.url, redisUrl: redis.url },
});
closers.defer(stack.stop);
const api = openClient(stack.apiUrl, stack.apiKey!);

const clip = await makeRecording({ path: join(folder, 'clip.wav'), words: WORDS });
const ids: string[] = [];
for (let number = 0; number < CLIPS; number++) ids.push((await api.submitFile(clip.path, { language: 'en' })).body.id);
const wanted = CLIPS * clip.durationMs;
await until('the backlog is prepared', async () => (await backlogMs()) >= wanted * 0.99, PREPARED_S);

const isSerial = flags.kind === 'funasr-server';
const speed = isSerial ? ['--rtfx', '50'] : ['--slots', flags.slots, '--hold-s', flags['hold-s']];
const engine = await startProcess(
  'engine',
  ['apps/simulator/main.ts', '--kind', flags.kind, '--port', '0', ...speed],
  {},
);
closers.defer(async () => void (await engine.end('SIGKILL')));
const { url } = await controlEngine(engine);
const transcriber = await startProcess('transcriber', ['apps/worker/main.ts', 'transcriber'], {
  ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url, AUDIO_STORE: `file://${join(folder, 'data', 'audio')}` },
  ...{ ENGINE_URL: url, ENGINE_KIND: flags.kind, METRICS_PORT: '0' },
  // The engine is known to bear this much: finding it out is another matter.
  ...(isSerial ? {} : { SLOTS: flags.slots, SLOTS_MIN: flags.slots }),
});
closers.defer(async () => void (await transcriber.end('SIGTERM')));
for (const id of ids) await api.expectState(id, 'completed', 600);
console.log(JSON.stringify(await measure()));

async function backlogMs(): Promise<number> {
  const { body } = await api.request('GET', '/v1/queue');
  return body.data.reduce((sum: number, line: { backlog_audio_ms: number }) => sum + line.backlog_audio_ms, 0);
}

async function measure() {
  const state = (await (await fetch(`${url}/__sim`)).json()) as { requests: RequestRecord[] };
  const requests = state.requests.filter(request => request.file_name !== 'canary.flac');
  const gaps = requests
    .slice(1)
    .map((request, index) => Date.parse(request.started_at!) - Date.parse(requests[index]!.finished_at!))
    .toSorted((a, b) => a - b);
  const about = { kind: flags.kind, clips: CLIPS, requests: requests.length };
  if (!isSerial) return { ...about, slots: Number(flags.slots), busy_share: busyShare(requests, Number(flags.slots)) };
  return { ...about, gap_p50_ms: gaps[Math.floor(gaps.length / 2)], gap_p95_ms: gaps[Math.floor(gaps.length * 0.95)] };
}
