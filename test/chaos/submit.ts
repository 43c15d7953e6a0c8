import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import type { ChaosClient } from './client.ts';
import type { PlannedJob } from './recordings.ts';

export type SubmittedJob = PlannedJob & { id: string };

/** Submits a planned job and repeats until it is accepted; null if it was refused, which the client has noted. */
export async function submit(client: ChaosClient, job: PlannedJob, filesUrl: string): Promise<SubmittedJob | null> {
  const { sample, reference, way, lostAnswers: lose } = job;
  const options = {
    ...{ language: sample.language, class: job.class, reference_id: reference, timestamps: 'word' },
    ...(job.hasCallback && { callback: { url: `${filesUrl}/callback` } }),
  };
  const key = `submit-${reference}`;
  const path = '/v1/transcriptions';
  if (way === 'form') {
    const form = async () => {
      const parts = new FormData();
      parts.append('options', JSON.stringify(options));
      parts.append('file', await openAsBlob(sample.path), basename(sample.path));
      return parts;
    };
    return accepted(job, await client.insist('POST', path, { form, key, lose }));
  }
  const audio =
    way === 'url'
      ? { url: `${filesUrl}/audio/${basename(sample.path)}?${reference}` }
      : {
          upload_id: (await client.insist('POST', '/v1/uploads', { raw: () => openAsBlob(sample.path) })).body
            .upload_id,
        };
  return accepted(job, await client.insist('POST', path, { json: { ...options, audio }, key, lose }));
}

function accepted(job: PlannedJob, { status, body }: { status: number; body: { id: string } }): SubmittedJob | null {
  return status === 202 ? { ...job, id: body.id } : null;
}
