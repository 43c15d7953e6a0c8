import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from './config.ts';

export type Api = { url: string; key: string; signal: AbortSignal };

type Job = { state: string; stage: string | null; error: unknown; finished_at: string; created_at: string } & {
  usage: { engine_ms: number };
};
type Transcript = { text: string; language: string | null; duration_ms: number };

/** Submits a sample as any client would, and returns the job's id. */
export async function submit(api: Api, sample: { file: string; language: string }, callback: string): Promise<string> {
  const form = new FormData();
  form.append('options', JSON.stringify({ language: sample.language, callback: { url: callback } }));
  form.append('file', await openAsBlob(join(ROOT, 'assets', sample.file)), sample.file);
  const job = await call(api, '/v1/transcriptions', { method: 'POST', body: form });
  return ((await job.json()) as { id: string }).id;
}

/** Polls a job until it has ended and tells each state once. Throws if it did not complete. */
export async function watch(api: Api, id: string, tell: (state: string) => void): Promise<void> {
  let told = '';
  for (;;) {
    const job = (await (await call(api, `/v1/transcriptions/${id}`)).json()) as Job;
    const state = job.stage ? `${job.state} (${job.stage})` : job.state;
    if (state !== told) tell(state);
    told = state;
    if (job.state === 'completed') return;
    if (job.finished_at) throw new Error(`${id} is ${job.state}: ${JSON.stringify(job.error)}`);
    await pause(100, undefined, { signal: api.signal });
  }
}

/** Fetches what came of a job. */
export async function fetchResult(api: Api, id: string): Promise<{ job: Job; transcript: Transcript; srt: string }> {
  const path = `/v1/transcriptions/${id}`;
  const [job, transcript, srt] = await Promise.all([
    call(api, path).then(answer => answer.json() as Promise<Job>),
    call(api, `${path}/result?format=json`).then(answer => answer.json() as Promise<Transcript>),
    call(api, `${path}/result?format=srt`).then(answer => answer.text()),
  ]);
  return { job, transcript, srt };
}

/** How often engines were asked for something, over all jobs there are. */
export async function countAttempts(api: Api): Promise<number> {
  let count = 0;
  for (let cursor = ''; ; ) {
    const page = await call(api, `/v1/transcriptions?limit=100${cursor}`);
    const { data, next_cursor } = (await page.json()) as { data: { id: string }[]; next_cursor: string | null };
    const lists = await Promise.all(data.map(({ id }) => call(api, `/v1/transcriptions/${id}/attempts`)));
    for (const list of lists) {
      const attempts = ((await list.json()) as { data: { kind: string }[] }).data;
      count += attempts.filter(({ kind }) => kind === 'transcribe').length;
    }
    if (next_cursor === null) return count;
    cursor = `&cursor=${next_cursor}`;
  }
}

async function call(api: Api, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${api.key}` };
  const answer = await fetch(api.url + path, { ...init, headers, signal: api.signal });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
