import type { ReceivedEvent } from './receiver.ts';
import type { SubmittedJob } from './submit.ts';

export type EventVerdict = { missing: string[]; idsChanged: string[]; unsigned: string[] };

/** What every receiver should have got: `project` is the path of the endpoint that hears of all jobs. */
export function checkEvents(events: ReceivedEvent[], jobs: SubmittedJob[], project: string): EventVerdict {
  const verdict: EventVerdict = { missing: [], idsChanged: [], unsigned: [] };
  const byEvent = Map.groupBy(events, ({ receiver, type, jobId }) => `${type} of ${jobId} to ${receiver}`);
  for (const [event, calls] of byEvent) {
    if (new Set(calls.map(call => call.webhookId)).size > 1) verdict.idsChanged.push(event);
    if (calls.some(call => !call.signed)) verdict.unsigned.push(event);
  }
  for (const job of jobs) {
    const due = [
      ...['transcription.started', 'transcription.completed'].map(type => `${type} of ${job.id} to ${project}`),
      ...(job.hasCallback ? [`transcription.completed of ${job.id} to /callback`] : []),
    ];
    verdict.missing.push(...due.filter(event => !byEvent.get(event)?.some(call => call.welcomed)));
  }
  return verdict;
}
