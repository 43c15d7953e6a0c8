import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { busyShare } from '../../apps/simulator/busy-share.ts';
import type { RequestRecord } from '../../apps/simulator/simulation.ts';
import { makeRecording } from '../support/audio.ts';
import { controlEngine, gapsBetween } from '../support/engine.ts';
import { startProcess } from '../support/process.ts';
import { until } from '../support/until.ts';
import { openStack } from './open-stack.ts';

// Has one simulated engine work off a backlog of 5 s clips over the whole line, and tells how busy it was kept: for an
// engine that batches, the share of its slots that were taken from the first request to the last; for a serial one, the
// gap between two requests, once with clips that are read ahead and once with live ones, which are not. `--store-ms` is
// how long the audio store takes to give a clip. Prints JSON last.
//   node test/bench/saturation.ts [--kind vllm] [--clips 200] [--slots 32] [--hold-s 4] [--store-ms 0]
const { values: flags } = parseArgs({
  options: {
    kind: { type: 'string', default: 'vllm' },
    clips: { type: 'string', default: '200' },
    slots: { type: 'string', default: '32' },
    'hold-s': { type: 'string', default: '4' },
    'store-ms': { type: 'string', default: '0' },
  },
});
const CLIPS = Number(flags.clips);
const WORDS = 20;
const PREPARED_S = 300;

await using closers = new AsyncDisposableStack();
const { folder, postgres, redis, client: api } = await openStack(closers, 'saturation', { drainS: 30 });

const isSerial = flags.kind === 'funasr-server';
const clip = await makeRecording({ path: join(folder, 'clip.wav'), words: WORDS });
const speed = isSerial ? ['--rtfx', '10'] : ['--slots', flags.slots, '--hold-s', flags['hold-s']];
const simulator = ['apps/simulator/main.ts', '--kind', flags.kind, '--port', '0', ...speed];
const engine = await startProcess('engine', simulator, {});
closers.defer(async () => void (await engine.end('SIGKILL')));
const { url } = await controlEngine(engine);
const about = { kind: flags.kind, clips: CLIPS, store_ms: Number(flags['store-ms']) };
if (isSerial) {
  const live = gapsOf(await workOff('interactive'));
  const readAhead = gapsOf(await workOff('standard'));
  console.log(JSON.stringify({ ...about, live, read_ahead: readAhead, ratio_p50: live.p50_ms / readAhead.p50_ms }));
} else {
  const requests = await workOff('standard');
  console.log(
    JSON.stringify({ ...about, slots: Number(flags.slots), busy_share: busyShare(requests, Number(flags.slots)) }),
  );
}

/** Has a transcriber work off a backlog that is there when it starts; what it asked of the engine. */
async function workOff(jobClass: string): Promise<RequestRecord[]> {
  const before = (await requestsSeen()).length;
  const ids: string[] = [];
  while (ids.length < CLIPS) ids.push((await api.submitFile(clip.path, { language: 'en', class: jobClass })).body.id);
  const wanted = CLIPS * clip.durationMs;
  await until('the backlog is prepared', async () => (await backlogMs()) >= wanted * 0.99, PREPARED_S);
  const transcriber = await startProcess('transcriber', ['test/bench/slow-transcriber.ts', 'transcriber'], {
    ...{ DATABASE_URL: postgres.url, REDIS_URL: redis.url, AUDIO_STORE: `file://${join(folder, 'data', 'audio')}` },
    ...{ ENGINE_URL: url, ENGINE_KIND: flags.kind, METRICS_PORT: '0', STORE_MS: flags['store-ms'] },
    // The engine is known to bear this much: finding it out is another matter.
    ...(isSerial ? {} : { SLOTS: flags.slots, SLOTS_MIN: flags.slots }),
  });
  try {
    for (const id of ids) await api.expectState(id, 'completed', 600);
  } finally {
    await transcriber.end('SIGTERM');
  }
  return (await requestsSeen()).slice(before).filter(request => request.file_name !== 'canary.flac');
}

async function requestsSeen(): Promise<RequestRecord[]> {
  return ((await (await fetch(`${url}/__sim`)).json()) as { requests: RequestRecord[] }).requests;
}

async function backlogMs(): Promise<number> {
  const { body } = await api.request('GET', '/v1/queue');
  return body.data.reduce((sum: number, line: { backlog_audio_ms: number }) => sum + line.backlog_audio_ms, 0);
}

function gapsOf(requests: RequestRecord[]) {
  const gaps = gapsBetween(requests);
  const at = (share: number) => gaps[Math.floor(gaps.length * share)]!;
  return { requests: requests.length, p50_ms: at(0.5), p95_ms: at(0.95) };
}
