import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { checkJob } from './check-job.ts';
import { type ChaosClient, openChaosClient } from './client.ts';
import { makeFolder } from './folder.ts';
import { lookIntoLedger } from './ledger.ts';
import { type ChaosLine, startChaosLine } from './line.ts';
import { openRandom } from './random.ts';
import { makeSamples, planJobs } from './recordings.ts';
import { settle } from './settle.ts';
import { type SubmittedJob, submit } from './submit.ts';

export type AbsentResult = {
  jobs: number;
  minutes: number;
  completed: number;
  failed: number;
  wrong_text: number;
  attempts_spent: number;
  /** The most lines of log that one transcriber wrote while the engines were away. */
  log_lines: number;
  /** From the return of the first engine until the first job was completed. */
  first_completed_s: number;
  details: string[];
  folder: string;
};

const CLOSE_TO_FULL_SPEED = 1_000;

/** Takes all engines away while jobs come in, brings them back after a while, and looks at what it cost. */
export async function runAbsent(
  settings: { jobs: number; minutes: number; seed: number; say: (sentence: string) => void },
  signal: AbortSignal,
): Promise<AbsentResult> {
  const { jobs: count, minutes, seed, say } = settings;
  const { folder, recordings } = makeFolder();
  await using closers = new AsyncDisposableStack();
  const samples = await makeSamples(recordings, openRandom(seed, 'recordings'), {
    clip: 4,
    call: 0,
    talk: 0,
    meeting: 0,
  });
  const engines = 3;
  const roles = { dispatcher: 1, preparer: 1, deliverer: 1 };
  const line = await startChaosLine({ folder, engines, directEngines: engines, rtfx: CLOSE_TO_FULL_SPEED, roles });
  closers.defer(line.stop);
  const client = openChaosClient(line.url, line.key, signal);
  await until('all engines are fit', () => areFit(client, engines));

  await Promise.all(line.engines.map(({ child }) => child.stop('SIGKILL')));
  const before = logLines(line, folder);
  say(`all ${engines} engines are away; ${count} jobs come in`);
  const plan = planJobs(count, samples, openRandom(seed, 'jobs')).map(
    job => ({ ...job, way: 'form', hasCallback: false }) as const,
  );
  const jobs = (await Promise.all(plan.map(job => submit(client, job, '')))).filter(job => job !== null);
  await pause(minutes * 60_000, undefined, { signal });
  const states = (await lookIntoLedger(line.services.databaseUrl)).states;
  const lines = logLines(line, folder).map((total, index) => total - before[index]!);
  say(`after ${minutes} minutes: ${JSON.stringify(states)}; lines of log by transcriber: ${lines.join(', ')}`);

  const first_completed_s = await bringBack(line, client.insist, say);
  await settle(client, 300, signal);
  return {
    ...{ jobs: count, minutes, log_lines: Math.max(...lines), first_completed_s, folder },
    ...(await checkJobs(client, jobs)),
    attempts_spent: (await lookIntoLedger(line.services.databaseUrl)).spent,
  };
}

async function checkJobs(client: ChaosClient, jobs: SubmittedJob[]) {
  const verdicts = [];
  for (const job of jobs) verdicts.push({ job, ...(await checkJob(client, job)) });
  const completed = verdicts.filter(verdict => verdict.completed);
  return {
    completed: completed.length,
    failed: jobs.length - completed.length,
    wrong_text: completed.filter(({ wrongText }) => wrongText.length > 0).length,
    details: verdicts.flatMap(({ job, wrongText, duplicated }) =>
      [...wrongText, ...duplicated].map(text => `${job.id}: ${text}`),
    ),
  };
}

type Worker = { role: string; state: string };

async function areFit(client: ChaosClient, count: number): Promise<boolean> {
  const { body } = await client.insist('GET', '/v1/workers');
  const fit = body.data.filter((worker: Worker) => worker.role === 'transcriber' && worker.state === 'fit');
  return fit.length === count;
}

async function bringBack(
  line: ChaosLine,
  insist: ChaosClient['insist'],
  say: (sentence: string) => void,
): Promise<number> {
  const [first, ...others] = line.engines;
  first!.start();
  await until('the first engine answers', () =>
    fetch(`${first!.url}/health`).then(
      answer => answer.ok,
      () => false,
    ),
  );
  const back = performance.now();
  await until('a job is completed', async () => {
    const { body } = await insist('GET', '/v1/transcriptions?state=completed&limit=1');
    return body.data.length > 0;
  });
  const seconds = Math.round(performance.now() - back) / 1000;
  say(`the first engine is back; the first job was completed ${seconds} s later`);
  for (const engine of others) engine.start();
  return seconds;
}

function logLines(line: ChaosLine, folder: string): number[] {
  const transcribers = line.parts.filter(part => part.role === 'transcriber');
  return transcribers.map(
    ({ name }) => readFileSync(join(folder, 'logs', `${name}.log`), 'utf8').split('\n').length - 1,
  );
}
