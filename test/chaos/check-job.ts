import type { ChaosClient } from './client.ts';
import type { SubmittedJob } from './submit.ts';

/** What is wrong with a job, in words; nothing if all is as in an undisturbed run. */
export type Verdict = { completed: boolean; wrongText: string[]; duplicated: string[]; outcomes: string[] };

const TOLERANCE_MS = 100;

/** Looks at a job, its transcript and its attempts as a client can. */
export async function checkJob(client: ChaosClient, job: SubmittedJob): Promise<Verdict> {
  const path = `/v1/transcriptions/${job.id}`;
  const { body: view } = await client.insist('GET', path);
  const { body: attempts } = await client.insist('GET', `${path}/attempts`);
  const duplicated = twiceSucceeded(attempts.data);
  const outcomes = attempts.data.map((attempt: Attempt) => attempt.outcome ?? 'unfinished');
  if (view.state !== 'completed') {
    return { completed: false, wrongText: [`${view.state}: ${JSON.stringify(view.error)}`], duplicated, outcomes };
  }
  const { body: transcript } = await client.insist('GET', `${path}/result`);
  return { completed: true, wrongText: faultsOf(transcript, job), duplicated, outcomes };
}

type Attempt = { task_id: string; outcome: string | null; finished_at: string | null };
type Heard = { text: string; start_ms: number };
type Transcript = {
  duration_ms: number;
  segments: { words: Heard[] }[];
  coverage: { transcribed_ms: number; silence_ms: number; failed_ms: number };
};

function faultsOf(transcript: Transcript, { sample }: SubmittedJob): string[] {
  const wrong: string[] = [];
  const heard = transcript.segments.flatMap(segment => segment.words);
  const said = sample.words;
  const differs = said.findIndex((word, index) => word.text.toLowerCase() !== heard[index]?.text.toLowerCase());
  if (differs >= 0)
    wrong.push(`word ${differs} of ${said.length} is ${heard[differs]?.text}, not ${said[differs]!.text}`);
  if (heard.length !== said.length) wrong.push(`${heard.length} words were heard and ${said.length} said`);
  const late = said.findIndex(
    (word, index) => Math.abs((heard[index]?.start_ms ?? word.startMs) - word.startMs) > TOLERANCE_MS,
  );
  if (late >= 0) wrong.push(`word ${late} is at ${heard[late]!.start_ms} ms, not ${said[late]!.startMs}`);
  const { transcribed_ms, silence_ms, failed_ms } = transcript.coverage;
  const covered = transcribed_ms + silence_ms + failed_ms;
  if (covered !== transcript.duration_ms) wrong.push(`coverage is ${covered} of ${transcript.duration_ms} ms`);
  if (failed_ms > 0) wrong.push(`${failed_ms} ms failed`);
  return wrong;
}

function twiceSucceeded(attempts: Attempt[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { task_id, outcome } of attempts) {
    if (outcome !== 'succeeded') continue;
    (seen.has(task_id) ? twice : seen).add(task_id);
  }
  const open = attempts.filter(attempt => attempt.finished_at === null);
  return [
    ...[...twice].map(task => `task ${task} succeeded twice`),
    ...open.map(({ task_id }) => `an attempt of task ${task_id} never ended`),
  ];
}
