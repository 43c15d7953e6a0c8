import { join } from 'node:path';
import { connect } from '#shared/postgres/client.ts';
import { atMost } from '../goals.ts';
import { type Bench, type BenchOptions, type Findings, type Row, row } from '../harness/bench.ts';
import { quantile } from '../harness/quantile.ts';
import { openStack } from '../open-stack.ts';
import { type Clip, makeClips, type Run } from '../overload/clips.ts';
import { type Engine, idealMs, type Make, startEngines } from '../overload/engines.ts';
import { requireNginx, startNginx } from '../overload/nginx.ts';
import { allFit, startTranscribers, throughLine } from '../overload/through-line.ts';
import { throughNginx } from '../overload/through-nginx.ts';

/** What an engine of weight 1 does on a GPU, in seconds of audio a second; here time runs faster. */
const USUAL_RTFX = 20;
const RTFX = 60;
const TIMES_FASTER = RTFX / USUAL_RTFX;
const SHORTEST_S = 5;
const LONGEST_S = 1_200;
const LONGEST_QUICK_S = 60;
const OVERLOAD = 4;
const WARM_UP = 4;
const LIMIT_S = 300;
const MOST_OF_IDEAL = 1.05;
const LENGTHS_S = [
  { name: 'up to a minute', from: 0, to: 60 },
  { name: 'up to five minutes', from: 60, to: 300 },
  { name: 'longer', from: 300, to: Number.POSITIVE_INFINITY },
];

export const overload: Bench = {
  name: 'overload',
  about: `Recordings of ${SHORTEST_S} s to ${LONGEST_S / 60} min (one minute with --quick), as many short as long ones by the logarithm, come in ${OVERLOAD} times as fast as five serial engines can transcribe them. One engine dies on the way, and one comes to answer 500 to everything. First nginx shares the requests out among them (least_conn, weights, max_fails, a backup), then fresh engines that fail at the same moments are driven by the line.`,
  alternative: 'nginx',
  limit: 'ideal',
  run,
};

async function run({ quick, seed }: BenchOptions): Promise<Findings> {
  requireNginx();
  const wholeMs = quick ? 8_000 : 90_000;
  await using closers = new AsyncDisposableStack();
  const env = { BACKUP_AFTER_S: '0', LOG_LEVEL: 'warn' };
  const line = await openStack(closers, 'overload', { engineUrls: [], env });
  const makes = makesOf(wholeMs);
  const audioMs = makes.reduce((sum, { weight, fails }) => sum + weight * RTFX * (fails?.afterMs ?? wholeMs), 0);
  const made = await makeClips(line.folder, seed, {
    audioMs,
    fromS: SHORTEST_S,
    toS: quick ? LONGEST_QUICK_S : LONGEST_S,
  });
  const clips = made.map((clip, n) => ({ ...clip, atMs: (n * wholeMs) / OVERLOAD / made.length }));
  const byNginx = await runNginx(line.folder, makes, clips);
  const byLine = await runLine(line, makes, clips);
  return judge(clips, byLine, byNginx);
}

function makesOf(wholeMs: number): Make[] {
  const well = { weight: 1, isBackup: false, fails: null };
  return [
    { ...well, weight: 2 },
    well,
    { ...well, fails: { how: 'dies', afterMs: wholeMs / 8 } },
    { ...well, fails: { how: 'turns sick', afterMs: wholeMs / 6 } },
    { ...well, isBackup: true },
  ];
}

type Told = Run & { engines: Engine[]; busy: number; askedAgain?: number };

async function runNginx(folder: string, makes: Make[], clips: Clip[]): Promise<Told> {
  await using closers = new AsyncDisposableStack();
  const { engines, begin, busyShare } = await startEngines(closers, makes, RTFX);
  const url = await startNginx(closers, folder, engines, TIMES_FASTER);
  begin();
  const run = await throughNginx(url, clips);
  return { engines, busy: await busyShare(), ...run };
}

async function runLine(line: Awaited<ReturnType<typeof openStack>>, makes: Make[], clips: Clip[]): Promise<Told> {
  await using closers = new AsyncDisposableStack();
  const { postgres, redis, dataDir, client } = line;
  const pool = connect(postgres.url, 'bench', 1);
  closers.defer(() => pool.end());
  const { engines, begin, busyShare } = await startEngines(closers, makes, RTFX);
  const store = `file://${join(dataDir, 'audio')}`;
  await startTranscribers(closers, engines, { DATABASE_URL: postgres.url, REDIS_URL: redis.url, AUDIO_STORE: store });
  await allFit(client, engines.length);
  await throughLine(client, pool, shortestOf(clips), LIMIT_S);
  begin();
  const run = await throughLine(client, pool, clips, LIMIT_S);
  return { engines, busy: await busyShare(), ...run };
}

/** So that the line has run when it counts. */
function shortestOf(clips: Clip[]): Clip[] {
  const sorted = clips.toSorted((a, b) => a.durationMs - b.durationMs);
  return sorted.slice(0, WARM_UP).map(clip => ({ ...clip, atMs: 0 }));
}

function judge(clips: Clip[], ours: Told, nginx: Told): Findings {
  const [lost, lostByNginx] = [lostOf(ours).length, lostOf(nginx).length];
  const [beyond, beyondByNginx] = [ofIdeal(ours), ofIdeal(nginx)];
  return {
    rows: [
      row(`lost, of ${clips.length} recordings`, '', { ours: lost, alternative: lostByNginx, limit: 0 }),
      row('audio transcribed', 's', { ours: audioS(ours), alternative: audioS(nginx), limit: sumS(clips) }),
      row('time, of the least for what was transcribed', '', { ours: beyond, alternative: beyondByNginx, limit: 1 }),
      row('time that engines were busy which stayed well', '%', {
        ours: ours.busy * 100,
        alternative: nginx.busy * 100,
        limit: 100,
      }),
      ...LENGTHS_S.map(length => waitRow(length, ours, nginx)).filter(({ ours }) => ours !== null),
    ],
    goals: [
      atMost('recordings lost', lost, 0),
      atMost('time until all is done, of the least possible', beyond, MOST_OF_IDEAL),
    ],
    notes: [
      ...(lost > 0 ? [`Of ours were lost: ${describeLost(ours)}.`] : []),
      `Behind nginx were lost: ${describeLost(nginx)}. Whoever is told so has to notice, and to send it again.`,
      `Time runs ${TIMES_FASTER} times as fast as with engines of ${USUAL_RTFX} s a second, and so do the times of nginx.`,
      `Of ours ${ours.askedAgain} were asked to come again, and did when Retry-After said.`,
      'What limits it: the first recordings are prepared one after the other on the same two cores, while engines wait; and the last chunks, of five minutes or more, do not end at the same moment.',
      'The least possible time is that of engines that never wait, share the last recordings evenly, and lose nothing of what a dying one was at.',
      'A simulated engine decodes what it is given; where it is busy all the time and the whole takes longer than it should, the machine has not the CPU for that.',
      'Waits are from handing in to the transcript, of those that were transcribed.',
    ],
  };
}

const lostOf = ({ fates }: Told) => fates.filter(({ error }) => error !== null);
const doneOf = ({ fates }: Told) => fates.filter(({ error }) => error === null);
const sumS = (clips: Clip[]) => clips.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
const audioS = (told: Told) => sumS(doneOf(told).map(({ clip }) => clip));

function ofIdeal(told: Told): number {
  return told.makespanMs / idealMs(told.engines, audioS(told) * 1000);
}

function waitRow({ name, from, to }: (typeof LENGTHS_S)[number], ours: Told, nginx: Told): Row {
  const wait = (told: Told) => {
    const ofLength = doneOf(told).filter(({ clip }) => clip.durationMs > from * 1000 && clip.durationMs <= to * 1000);
    return ofLength.length === 0
      ? null
      : quantile(
          ofLength.map(({ tookMs }) => tookMs),
          0.95,
        ) / 1000;
  };
  return row(`wait of those ${name}, p95`, 's', { ours: wait(ours), alternative: wait(nginx) });
}

function describeLost(told: Told): string {
  const byError = Map.groupBy(lostOf(told), ({ error }) => error);
  return [...byError].map(([error, fates]) => `${fates.length} × ${error}`).join(', ') || 'none';
}
