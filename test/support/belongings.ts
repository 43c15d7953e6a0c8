import type { TestApi } from './api.ts';
import { completeJob, reportTranscriber } from './ledger.ts';
import { beginTus } from './tus.ts';

/** Ids of what a project has, each under the path that it is found at: `/v1/batches` → the id of its batch. */
export type Belongings = Record<string, string>;

const url = 'https://example.com/a.wav';

/** Has the project of an API own one of everything; and a worker be there. */
export async function makeBelongings(api: TestApi): Promise<Belongings> {
  const make = async (path: string, body: object, headers = {}) => {
    const { status, body: made } = await api.request('POST', path, body, headers);
    if (status >= 300) throw new Error(`${path}: ${JSON.stringify(made)}`);
    return made;
  };
  const job = await api.submit({ callback: { url } });
  await completeJob(api.pool, job.id, 'one two three');
  await reportTranscriber(api.pool, { speed: 1 });
  const upload = await api.send('POST', '/v1/uploads', 'RIFF', { 'content-type': 'audio/wav' });
  const endpoint = await make('/v1/webhook-endpoints', { url, events: ['webhook.test'] });
  const task = { model: 'fun-asr', input: { file_urls: [url] } };
  const asr = '/api/v1/services/audio/asr/transcription';
  return {
    '/v1/transcriptions': job.id,
    '/api/v1/transcriptions': job.id,
    '/v1/uploads': upload.body.upload_id,
    '/v1/uploads/tus': (await beginTus(api, 10)).split('/').at(-1)!,
    '/v1/batches': (await make('/v1/batches', { items: [{ custom_id: 'a', audio: { url } }] })).id,
    '/v1/vocabularies': (await make('/v1/vocabularies', { name: 'names', hotwords: ['alpha'] })).id,
    '/v1/webhook-endpoints': endpoint.id,
    '/v1/webhook-deliveries': (await make(`/v1/webhook-endpoints/${endpoint.id}/test`, {})).id,
    '/api/v1/tasks': (await make(asr, task, { 'x-dashscope-async': 'enable' })).output.task_id,
    '/v1/workers': 't',
    '/v1/projects': api.projectId,
  };
}
