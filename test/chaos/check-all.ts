import { checkEvents, type EventVerdict } from './check-events.ts';
import { checkJob, type Verdict } from './check-job.ts';
import { findDuplicates, findLeaks } from './check-list.ts';
import { type ChaosClient, openChaosClient } from './client.ts';
import type { ChaosLine } from './line.ts';
import type { ChaosReceiver } from './receiver.ts';
import type { PlannedJob } from './recordings.ts';
import type { SubmittedJob } from './submit.ts';

export type Findings = {
  jobs: number;
  completed: number;
  lost: number;
  duplicated: number;
  wrong_text: number;
  webhooks_missing: number;
  webhook_ids_changed: number;
  unsigned: number;
  leaked: number;
  strange_answers: number;
  /** How every attempt ended, by outcome. */
  attempts: Record<string, number>;
  /** The first of each kind of finding, in words. */
  details: string[];
};

const DETAILS_OF_A_KIND = 5;

/** Asks a run that has come to rest for all that must hold, over HTTP. */
export async function checkAll(run: {
  client: ChaosClient;
  line: ChaosLine;
  receiver: ChaosReceiver;
  plan: PlannedJob[];
  jobs: SubmittedJob[];
  project: string;
  signal: AbortSignal;
}): Promise<Findings> {
  const { client, line, jobs, plan, signal } = run;
  const verdicts: JobVerdict[] = [];
  for (const job of jobs) verdicts.push({ job, ...(await checkJob(client, job)) });
  const { completed, lost, wrong, twice } = sortVerdicts(plan, verdicts);
  const duplicated = [...twice, ...(await findDuplicates(client, jobs))];
  const leaked = await findLeaks(openChaosClient(line.url, line.strangersKey, signal), jobs);
  const events: EventVerdict = checkEvents(run.receiver.events, jobs, run.project);
  const kinds = { lost, duplicated, wrong, leaked, ...events, strange: client.strange };
  return {
    jobs: plan.length,
    completed,
    lost: lost.length,
    duplicated: duplicated.length,
    wrong_text: wrong.length,
    webhooks_missing: events.missing.length,
    webhook_ids_changed: events.idsChanged.length,
    unsigned: events.unsigned.length,
    leaked: leaked.length,
    strange_answers: client.strange.length,
    attempts: countEach(verdicts.flatMap(verdict => verdict.outcomes)),
    details: Object.entries(kinds).flatMap(([kind, all]) =>
      all.slice(0, DETAILS_OF_A_KIND).map(text => `${kind}: ${text}`),
    ),
  };
}

type JobVerdict = Verdict & { job: SubmittedJob };

function sortVerdicts(plan: PlannedJob[], verdicts: JobVerdict[]) {
  const known = new Set(verdicts.map(({ job }) => job.reference));
  const refused = plan
    .filter(({ reference }) => !known.has(reference))
    .map(({ reference }) => `${reference} was refused`);
  const completed = verdicts.filter(verdict => verdict.completed);
  const unfinished = verdicts.filter(verdict => !verdict.completed);
  return {
    completed: completed.length,
    lost: [...refused, ...unfinished.map(({ job, wrongText }) => `${job.id} is ${wrongText}`)],
    wrong: completed.flatMap(({ job, wrongText }) => wrongText.map(text => `${job.id} (${job.sample.path}): ${text}`)),
    twice: verdicts.flatMap(({ job, duplicated }) => duplicated.map(text => `${job.id}: ${text}`)),
  };
}

function countEach(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
