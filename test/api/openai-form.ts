import type { TestApi } from '../support/api.ts';
import { until } from '../support/until.ts';

export type Fields = Record<string, string>;

/** A form as OpenAI's clients send it; without a `file`, some bytes that differ from those of any other. */
export function formOf(fields: Fields, file: string | null = `sound ${Math.random()}`): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file !== null) form.append('file', new Blob([file]), 'meeting.m4a');
  return form;
}

/** Asks for a transcription. */
export function post(api: TestApi, form: FormData, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${api.key}` };
  return fetch(`${api.url}/v1/audio/transcriptions`, { method: 'POST', body: form, headers, ...init });
}

/** Begins to wait for a transcription, and gives its id once the job is there. */
export async function wait(api: TestApi, fields: Fields = {}, init: RequestInit = {}) {
  const latest = async (): Promise<string | undefined> => {
    const { body } = await api.request('GET', '/v1/transcriptions?limit=1');
    return body.data[0]?.id;
  };
  const before = await latest();
  const answer = post(api, formOf({ model: 'whisper-1', ...fields }), init);
  answer.catch(() => {});
  const id = await until('the job is there', async () => {
    const job = await latest();
    return job === before ? undefined : job;
  });
  return { id, answer };
}
