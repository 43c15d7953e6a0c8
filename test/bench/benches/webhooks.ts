import { v7 as uuidv7 } from 'uuid';
import { connect } from '#shared/postgres/client.ts';
import { openSignals } from '#shared/queue/signals.ts';
import { freePort } from '#shared/runtime/free-port.ts';
import { atMost } from '../goals.ts';
import { type Bench, type BenchOptions, type Findings, type Row, row } from '../harness/bench.ts';
import { countCpu } from '../harness/cpu.ts';
import { quantile } from '../harness/quantile.ts';
import { shuffle } from '../harness/shuffle.ts';
import { openStack } from '../open-stack.ts';
import { byBullmq, byFetchAlone } from '../webhooks/alternatives.ts';
import { openDeliveries } from '../webhooks/open-deliveries.ts';
import { openReceivers, type Receivers } from '../webhooks/open-receivers.ts';
import type { Poster } from '../webhooks/post-once.ts';

const AT_ONCE = 20;
const DEAD = 10;
const BAD_SHARE = 0.01;
const LEAST_HANGING = 40;
const WARM_UP = 200;
const MOST_LATER = 1.2;
const BODY = JSON.stringify({ type: 'transcription.completed', data: { text: 'one two three '.repeat(60) } });

export const webhooks: Bench = {
  name: 'webhooks',
  about:
    'Webhooks that all fall due at one moment: first all to a receiver that answers, then with some among them to dead receivers and to one that hangs. A lag is how long after that moment one came that could come.',
  alternative: 'BullMQ and fetch',
  limit: 'fetch alone',
  run,
};

async function run({ quick, seed }: BenchOptions): Promise<Findings> {
  const count = quick ? 500 : 10_000;
  const timeoutS = quick ? 5 : 15;
  await using closers = new AsyncDisposableStack();
  const { postgres, redis, stack } = await openStack(closers, 'webhooks', {
    engineUrls: [],
    env: {
      ...{ ALLOW_NETWORKS: '127.0.0.0/8', LOG_LEVEL: 'error' },
      ...{ DELIVER_SLOTS: String(AT_ONCE), WEBHOOK_TIMEOUT_S: String(timeoutS) },
    },
  });
  const receivers = await openReceivers(closers);
  const pool = connect(postgres.url, 'bench', 2);
  closers.defer(() => pool.end());
  const signals = openSignals({ redisUrl: redis.url, prefix: 'stenopool' });
  closers.defer(() => signals.close());
  const ours = await openDeliveries(pool, signals.wake);
  const settings = { redisUrl: redis.url, atOnce: AT_ONCE, timeoutS };
  const [good, mixed] = [Array<string>(count).fill(receivers.good), await addBad(receivers, count, seed)];

  await lagsOf(receivers, ours, good.slice(0, WARM_UP));
  const cpu = countCpu({ ...stack.pids(), postgres: postgres.pid, redis: redis.pid });
  const well = await lagsOf(receivers, ours, good);
  const spent = cpu();
  const amidBad = await lagsOf(receivers, ours, mixed);
  const bullmq = await lagsOf(receivers, byBullmq(settings), good);
  const bullmqAmidBad = await lagsOf(receivers, byBullmq(settings), mixed);
  const alone = await lagsOf(receivers, byFetchAlone(settings), good);
  const later = quantile(amidBad, 0.99) / quantile(well, 0.99);
  return {
    rows: [
      row('rate, all well', '1/s', { ours: perS(well), alternative: perS(bullmq), limit: perS(alone) }),
      ...lagRows('all well', well, bullmq, alone),
      ...lagRows('amid bad ones', amidBad, bullmqAmidBad),
      ...Object.entries(spent).map(([name, ms]) => row(`CPU of ${name}`, 'ms each', { ours: ms / count })),
    ],
    goals: [atMost('lag in p99 amid bad ones, of that without', later, MOST_LATER)],
    notes: [
      `${AT_ONCE} are posted at once by each, and an answer is waited for ${timeoutS} s. Of the mixed ones ${mixed.length - count} go to the bad receivers.`,
      'The ledger is what the lag of ours is made of: a webhook is begun and recorded in a transaction each, so that none is lost or forgotten; the alternatives write none.',
    ],
  };
}

/** URLs of dead receivers and of the one that hangs, anywhere among those of the good one. */
async function addBad({ good, hanging }: Receivers, count: number, seed: number): Promise<string[]> {
  const dead: string[] = [];
  while (dead.length < DEAD) dead.push(`http://127.0.0.1:${await freePort()}/`);
  const each = Math.ceil(count * BAD_SHARE);
  const urls = [
    ...Array<string>(count).fill(good),
    ...Array.from({ length: each }, (_, n) => dead[n % DEAD]!),
    ...Array<string>(Math.max(each, LEAST_HANGING)).fill(hanging),
  ];
  return shuffle(urls, seed);
}

/** How long after they were due those came that could come. */
async function lagsOf(receivers: Receivers, poster: Poster, urls: string[]): Promise<number[]> {
  await using posting = await poster(urls.map(url => ({ id: uuidv7(), url, body: BODY })));
  const came = await receivers.allCome(urls.filter(url => url === receivers.good).length);
  return came.map(at => at - posting.dueAt.getTime());
}

function perS(lags: number[]): number {
  return (lags.length * 1000) / Math.max(...lags);
}

function lagRows(when: string, ours: number[], alternative: number[], limit?: number[]): Row[] {
  return [0.5, 0.99].map(share =>
    row(`lag ${when}, p${share * 100}`, 'ms', {
      ours: quantile(ours, share),
      alternative: quantile(alternative, share),
      ...(limit && { limit: quantile(limit, share) }),
    }),
  );
}
