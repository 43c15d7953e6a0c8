import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceKey } from '#shared/audio/store.ts';
import { startProcess } from '../../support/process.ts';
import { atLeast, atMost } from '../goals.ts';
import { type Bench, type BenchOptions, type Findings, row } from '../harness/bench.ts';
import { openStack } from '../open-stack.ts';
import { forgetPeak, peakMb } from '../upload/memory.ts';
import { sendAll, type Target } from '../upload/send-all.ts';

const MOST_MB = 300;
const MOST_GROWTH = 1.2;
const OF_BARE = 0.8;
const SPARE = 1.2;

export const upload: Bench = {
  name: 'upload',
  about:
    'Large recordings are uploaded at once, to the API and to a server of one line: pipeline(request, createWriteStream(path)). The API finds out the SHA-256 on the way, has each on the disk before it answers, and writes a row.',
  alternative: 'bare server',
  limit: 'bare with SHA-256',
  run,
};

async function run({ quick }: BenchOptions): Promise<Findings> {
  const [count, largeMb, compared] = quick ? [4, 100, 100] : [20, 1_000, 250];
  await using closers = new AsyncDisposableStack();
  const { folder, dataDir, stack, client } = await openStack(closers, 'upload', { engineUrls: [] });
  await requireSpace(folder, count * largeMb);
  const api = stack.pids().api!;
  const ours: Target = {
    url: `${stack.apiUrl}/v1/uploads`,
    headers: { authorization: `Bearer ${client.key}` },
    pathOf: ({ sha256 }) => join(dataDir, 'audio', sourceKey(sha256)),
  };
  const bare = await startBare(closers, folder, 'bare');
  const hashing = await startBare(closers, folder, 'hashing', '--hash');

  for (const target of [ours, bare, hashing]) await sendAll(target, { count, mb: 10 });
  const peakOf = async (mb: number) => {
    forgetPeak(api);
    await sendAll(ours, { count, mb });
    return peakMb(api);
  };
  const smallMb = largeMb / 10;
  const [peakOfSmall, peakOfLarge] = [await peakOf(smallMb), await peakOf(largeMb)];
  const rates = { ours: 0, alternative: 0, limit: 0 };
  rates.ours = await sendAll(ours, { count, mb: compared });
  rates.alternative = await sendAll(bare, { count, mb: compared });
  rates.limit = await sendAll(hashing, { count, mb: compared });
  return {
    rows: [
      row(`${count} at once of ${compared} MB`, 'MB/s', rates),
      row(`peak memory of the API, ${count} of ${smallMb} MB`, 'MB', { ours: peakOfSmall }),
      row(`peak memory of the API, ${count} of ${largeMb} MB`, 'MB', { ours: peakOfLarge }),
    ],
    goals: [
      atMost('MB of memory at the most', peakOfLarge, MOST_MB),
      atMost('memory for recordings ten times as large', peakOfLarge / peakOfSmall, MOST_GROWTH),
      atLeast('throughput, of that of a bare server', rates.ours / rates.alternative, OF_BARE),
    ],
    notes: [
      `Hashing alone leaves a bare server ${Math.round((rates.limit / rates.alternative) * 100)} % of its throughput: recordings are kept under their SHA-256, so that the same one is kept once.`,
    ],
  };
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
  return { url: url!, headers: {}, pathOf: ({ path }) => path };
}
