import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../apps/single/postgres.ts';
import { startRedis } from '../../apps/single/redis.ts';
import { startStack } from '../../apps/single/stack.ts';
import { openClient } from '../support/client.ts';
import { makeConversation } from '../support/conversation.ts';
import { until } from '../support/until.ts';

// Has several simulated engines transcribe one long meeting, and tells how much longer that takes than it would if all of
// them began at once and ended at once, or than its decoding takes alone if that is longer. Prints JSON last.
//   node test/bench/long-meeting.ts [--minutes 120] [--engines 8] [--rtfx 40]
const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '120' },
    engines: { type: 'string', default: '8' },
    rtfx: { type: 'string', default: '40' },
  },
});
const [minutes, engines, rtfx] = [Number(flags.minutes), Number(flags.engines), Number(flags.rtfx)];

await using closers = new AsyncDisposableStack();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => void closers.disposeAsync().finally(() => process.exit(1)));
}
const folder = await mkdtemp(join(tmpdir(), 'stenopool-long-meeting-'));
closers.defer(() => rm(folder, { recursive: true, force: true }));
const meeting = await makeConversation({ path: join(folder, 'a.m4a'), minutes, channels: 1, gapMs: 5_000 });
const decodeS = secondsOf(() => {
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-threads',
    '1',
    '-i',
    meeting.path,
    '-ac',
    '1',
    '-ar',
    '16000',
    '-f',
    'null',
    '-',
  ]);
});

const postgres = await startPostgres({ dir: '', forTests: true });
closers.defer(postgres.stop);
const redis = await startRedis({ dir: '', forTests: true });
closers.defer(redis.stop);
const stack = await startStack({
  ...{ host: '127.0.0.1', port: 0, dataDir: join(folder, 'data'), quiet: true, drainS: 30, engines, rtfx },
  ...{ databaseUrl: postgres.url, redisUrl: redis.url },
});
closers.defer(stack.stop);
const api = openClient(stack.apiUrl, stack.apiKey!);
await until('all engines are fit', async () => (await fitWorkers()) === engines, 300);

const begun = performance.now();
const { body: submitted } = await api.submitFile(meeting.path, { language: 'en' });
const uploadS = (performance.now() - begun) / 1000;
const job = await api.expectState(submitted.id, 'completed', 3_600);
const wallS = (Date.parse(job.finished_at) - Date.parse(job.created_at)) / 1000;
const { body: attempts } = await api.request('GET', `/v1/transcriptions/${job.id}/attempts`);
const asked = attempts.data.filter(({ kind }: { kind: string }) => kind === 'transcribe');
const firstS = (Date.parse(asked[0].started_at) - Date.parse(job.created_at)) / 1000;
const idealS = Math.max(decodeS, meeting.durationMs / 1000 / (engines * rtfx));
console.log(
  JSON.stringify({
    ...{ minutes, engines, rtfx, cores: cpus().length, chunks: job.chunks.total },
    ...{ upload_s: round(uploadS), decode_s: round(decodeS), first_chunk_s: round(firstS), wall_s: round(wallS) },
    wall_by_ideal: round(wallS / idealS),
  }),
);

async function fitWorkers(): Promise<number> {
  const { body } = await api.request('GET', '/v1/workers');
  return body.data.filter(
    ({ role, state }: { role: string; state: string }) => role === 'transcriber' && state === 'fit',
  ).length;
}

function secondsOf(work: () => void): number {
  const from = performance.now();
  work();
  return (performance.now() - from) / 1000;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
