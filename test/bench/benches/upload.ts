import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceKey } from '#shared/audio/store.ts';
import { startProcess } from '../../support/process.ts';
import { atLeast, atMost } from '../goals.ts';
import { type Bench, type BenchOptions, type Findings, row } from '../harness/bench.ts';
import { countCpu } from '../harness/cpu.ts';
import { quantile } from '../harness/quantile.ts';
import { openStack } from '../open-stack.ts';
import { forgetPeak, peakMb } from '../upload/memory.ts';
import { sendAll, type Target } from '../upload/send-all.ts';

const MOST_MB = 300;
const MOST_GROWTH = 1.2;
const OF_BARE = 0.8;
const SPARE = 1.2;
const ROUNDS = 3;

export const upload: Bench = {
  name: 'upload',
  about:
    'Large recordings are uploaded at once, to the API and to a server of one line: pipeline(request, createWriteStream(path)). The API finds out the SHA-256 on the way, has each on the disk before it answers, and writes a row.',
  alternative: 'bare server',
  limit: 'bare, hashed, on disk',
  run,
};

async function run({ quick }: BenchOptions): Promise<Findings> {
  const [count, largeMb, compared] = quick ? [4, 100, 50] : [20, 1_000, 100];
  await using closers = new AsyncDisposableStack();
  const { folder, dataDir, stack, client } = await openStack(closers, 'upload', { engineUrls: [] });
  await requireSpace(folder, count * largeMb);
  const ours: Target = {
    pid: stack.pids().api!,
    url: `${stack.apiUrl}/v1/uploads`,
    headers: { authorization: `Bearer ${client.key}` },
    pathOf: ({ sha256 }) => join(dataDir, 'audio', sourceKey(sha256)),
  };
  const bare = await startBare(closers, folder, 'bare');
  const whole = await startBare(closers, folder, 'whole', '--whole');

  for (const target of [ours, bare, whole]) await sendAll(target, { count, mb: 10 });
  const peakOf = async (mb: number) => {
    forgetPeak(ours.pid);
    await sendAll(ours, { count, mb });
    return peakMb(ours.pid);
  };
  const smallMb = largeMb / 10;
  const [peakOfSmall, peakOfLarge] = [await peakOf(smallMb), await peakOf(largeMb)];
  const { rates, cpu } = await compare({ ours, alternative: bare, limit: whole }, { count, mb: compared });
  return {
    rows: [
      row(`${count} at once of ${compared} MB, median of ${ROUNDS}`, 'MB/s', rates),
      row('CPU of the server', 'ms for 100 MB', cpu),
      row(`peak memory of the API, ${count} of ${smallMb} MB`, 'MB', { ours: peakOfSmall }),
      row(`peak memory of the API, ${count} of ${largeMb} MB`, 'MB', { ours: peakOfLarge }),
    ],
    goals: [
      atMost('MB of memory at the most', peakOfLarge, MOST_MB),
      atMost('memory for recordings ten times as large', peakOfLarge / peakOfSmall, MOST_GROWTH),
      atLeast('throughput, of that of a bare server', rates.ours / rates.alternative, OF_BARE),
    ],
    notes: [
      `A bare server that hashes as well, and waits for the disk, has ${Math.round((rates.limit / rates.alternative) * 100)} % of the throughput of one that does not: recordings are kept under their SHA-256, so that the same one is kept once, and survive a power cut once they are accepted.`,
    ],
  };
}

type Turn = { rate: number; cpuMs: number };

type Each = { ours: number; alternative: number; limit: number };

/** By turns, so that what else this machine does hits all alike. */
async function compare(targets: Record<keyof Each, Target>, load: { count: number; mb: number }) {
  const names = Object.keys(targets) as (keyof Each)[];
  const turns = { ours: [] as Turn[], alternative: [] as Turn[], limit: [] as Turn[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      const cpu = countCpu({ server: targets[name].pid });
      const rate = await sendAll(targets[name], load);
      turns[name].push({ rate, cpuMs: (cpu().server! * 100) / (load.count * load.mb) });
    }
  }
  const median = (what: keyof Turn) =>
    Object.fromEntries(
      names.map(name => [
        name,
        quantile(
          turns[name].map(turn => turn[what]),
          0.5,
        ),
      ]),
    ) as Each;
  return { rates: median('rate'), cpu: median('cpuMs') };
}

async function requireSpace(folder: string, mb: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = Math.floor((bavail * bsize) / 1e6);
  if (free < mb * SPARE) throw new Error(`${folder} has ${free} MB free; the bench needs ${mb * SPARE}: set TMPDIR`);
}

async function startBare(
  closers: AsyncDisposableStack,
  folder: string,
  name: string,
  ...flags: string[]
): Promise<Target> {
  const into = join(folder, name);
  await mkdir(into);
  const server = await startProcess(name, ['test/bench/upload/bare-server.ts', into, ...flags], {});
  closers.defer(async () => void (await server.end('SIGKILL')));
  const [, url] = await server.says(/listening on (\S+)\n/);
  return { pid: server.pid, url: url!, headers: {}, pathOf: ({ path }) => path };
}
