import { setTimeout as pause } from 'node:timers/promises';
import { checkAll, type Findings } from './check-all.ts';
import { type ChaosClient, openChaosClient } from './client.ts';
import type { FaultKind } from './faults.ts';
import { makeFolder } from './folder.ts';
import { lookIntoLedger } from './ledger.ts';
import { type ChaosLine, startChaosLine } from './line.ts';
import { openRandom } from './random.ts';
import { type ChaosReceiver, openChaosReceiver } from './receiver.ts';
import { type Length, makeSamples, type PlannedJob, planJobs } from './recordings.ts';
import { playFaults } from './schedule.ts';
import { settle } from './settle.ts';
import { type SubmittedJob, submit } from './submit.ts';

export type ChaosSettings = {
  jobs: number;
  minutes: number;
  seed: number;
  /** How many recordings of each length the jobs are made of. */
  samples: Record<Length, number>;
  /** Seconds between two faults, on average. */
  everyS: number;
  only?: FaultKind[];
  say: (sentence: string) => void;
};

export type ChaosResult = Findings & {
  faults: Record<string, number>;
  attempts_spent: number;
  seconds: number;
  seed: number;
  folder: string;
};

const REST_WITHIN_S = 180;
const PROJECT_HOOK = '/project';
const ENV = { LEASE_S: '5', ENGINE_TIMEOUT_S: '10', DRAIN_S: '5', WEBHOOK_TIMEOUT_S: '8', LOG_LEVEL: 'info' };

/** Runs the line through one schedule of faults and looks at what became of every job; leaves nothing running. */
export async function runChaos(settings: ChaosSettings, signal: AbortSignal): Promise<ChaosResult> {
  const { seed, say } = settings;
  const started = performance.now();
  const { folder, recordings } = makeFolder();
  await using closers = new AsyncDisposableStack();
  say(`logs and data are in ${folder}`);
  const samples = await makeSamples(recordings, openRandom(seed, 'recordings'), settings.samples);
  const receiver = await openChaosReceiver(
    samples.map(({ path }) => path),
    openRandom(seed, 'receiver'),
  );
  closers.defer(receiver.close);
  const line = await startChaosLine({
    ...{ folder, engines: 3, directEngines: 1, rtfx: 400, env: ENV },
    roles: { dispatcher: 2, preparer: 2, deliverer: 1 },
  });
  closers.defer(line.stop);
  const client = openChaosClient(line.url, line.key, signal);
  await openReceivers(client, line, receiver);
  say(`the line stands: ${line.parts.length} processes, ${line.engines.length} engines`);

  closers.defer(tellProgress(line, say));
  const until = performance.now() + settings.minutes * 60_000;
  const plan = planJobs(settings.jobs, samples, openRandom(seed, 'jobs'));
  const submitting = submitAll(client, plan, receiver.url, until, signal);
  // Broken off, it is heard of below, after the faults have ended; until then nobody listens.
  submitting.catch(() => {});
  const played = await playFaults(line, openRandom(seed, 'faults'), { ...settings, until }, signal);
  receiver.behave();
  const jobs = await submitting;
  say(`all faults have ended; ${jobs.length} of ${plan.length} jobs were accepted`);
  const rests = await settle(client, REST_WITHIN_S, signal);
  say(rests ? 'everything has come to rest' : `there was no rest within ${REST_WITHIN_S} s`);

  const findings = await checkAll({ client, line, receiver, jobs, plan, project: PROJECT_HOOK, signal });
  const { spent } = await lookIntoLedger(line.services.databaseUrl);
  const seconds = Math.round((performance.now() - started) / 1000);
  return { ...findings, attempts_spent: spent, faults: { ...played, ...receiver.misdeeds }, seconds, seed, folder };
}

async function openReceivers(client: ChaosClient, line: ChaosLine, receiver: ChaosReceiver): Promise<void> {
  receiver.trust('/callback', line.webhookSecret);
  const json = {
    url: `${receiver.url}${PROJECT_HOOK}`,
    events: ['transcription.started', 'transcription.completed', 'transcription.failed'],
    include: ['text'],
  };
  const { body } = await client.insist('POST', '/v1/webhook-endpoints', { json });
  receiver.trust(PROJECT_HOOK, body.secret);
}

/** Submits the jobs evenly over most of the time, each in its own good time. */
async function submitAll(
  client: ChaosClient,
  plan: PlannedJob[],
  filesUrl: string,
  until: number,
  signal: AbortSignal,
): Promise<SubmittedJob[]> {
  const began = performance.now();
  const periodMs = ((until - began) * 0.9) / plan.length;
  const submitted = await Promise.all(
    plan.map(async (job, index) => {
      await pause(Math.max(0, began + index * periodMs - performance.now()), undefined, { signal });
      return submit(client, job, filesUrl);
    }),
  );
  return submitted.filter(job => job !== null);
}

function tellProgress(line: ChaosLine, say: (sentence: string) => void): () => void {
  const timer = setInterval(() => {
    lookIntoLedger(line.services.databaseUrl).then(
      ({ states }) =>
        say(
          `jobs: ${
            Object.entries(states)
              .map(([state, n]) => `${n} ${state}`)
              .join(', ') || 'none'
          }`,
        ),
      () => say('jobs: Postgres does not answer'),
    );
  }, 10_000);
  return () => clearInterval(timer);
}
