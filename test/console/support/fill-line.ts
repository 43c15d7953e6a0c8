import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRecording, makeText } from '../../support/audio.ts';
import { TWO_GPUS } from '../../support/fake-nvidia-smi.ts';
import type { Line } from '../../support/line.ts';
import { until } from '../../support/until.ts';

const SENTENCES = ['AB1', 'CD2', '*#3', '4567', '890A', 'B1C2D3'];

/** A program `nvidia-smi` in a folder, which tells of two cards. */
export async function placeNvidiaSmi(folder: string): Promise<string> {
  await writeFile(join(folder, 'nvidia-smi'), `#!/bin/sh\ncat <<'END'\n${TWO_GPUS}\nEND\n`, { mode: 0o755 });
  return `${folder}:${process.env.PATH}`;
}

/** What the console has to show: a meeting that is done, one that failed, a batch, and a GPU that is unwell. */
export async function fillLine({ api, start }: Line, folder: string) {
  const meeting = join(folder, 'meeting.wav');
  await makeRecording({ path: meeting, sentences: SENTENCES, gapMs: 900 });
  const long = join(folder, 'long.wav');
  await makeRecording({ path: long, minutes: 5 });
  const notes = join(folder, 'notes.mp3');
  await makeText({ path: notes });
  await start('transcriber', { ENGINE_URL: 'http://127.0.0.1:9', WORKER_ID: 'transcriber-unwell' });
  const done = (await api.submitFile(meeting, { language: 'en', reference_id: 'meeting-881' })).body.id as string;
  const failed = (await api.submitFile(notes)).body.id as string;
  const batch = await submitBatch(api, meeting);
  await api.expectState(done, 'completed');
  await api.expectState(failed, 'failed');
  await until('the unwell is known', async () => {
    const { body } = await api.request('GET', '/v1/workers');
    return body.data.some((worker: { state: string }) => worker.state === 'absent');
  });
  return { meeting, long, done, failed, batch };
}

async function submitBatch(api: Line['api'], path: string): Promise<string> {
  const form = new FormData();
  form.append('file', await openAsBlob(path), 'meeting.wav');
  const upload = await fetch(`${api.url}/v1/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.key}` },
    body: form,
  });
  const { upload_id } = (await upload.json()) as { upload_id: string };
  const items = ['call-1', 'call-2', 'call-3'].map(custom_id => ({
    custom_id,
    audio: { upload_id },
    hotwords: [custom_id],
  }));
  const { body } = await api.request('POST', '/v1/batches', { name: 'Archive of 2024', items });
  return body.id;
}
