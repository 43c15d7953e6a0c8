import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeRecording } from '../support/audio.ts';
import { atMost, printGoals } from './goals.ts';
import { openStack } from './open-stack.ts';

// Has live clips transcribed one after the other, first alone and then while a manifest is being read, and prints how long
// each took in the median, from the submission to the transcript.
//   node test/bench/live-beside-manifest.ts [--lines 100000]
const { values: flags } = parseArgs({ options: { lines: { type: 'string', default: '100000' } } });
const LINES = Number(flags.lines);
const ALONE = 40;
const MOST_LONGER = 1.2;

await using closers = new AsyncDisposableStack();
const { folder, stack, client } = await openStack(closers, 'beside', { engines: 1, rtfx: 20 });
const clip = await makeRecording({ path: join(folder, 'clip.mp3'), words: 10, language: 'en' });

const alone: number[] = [];
for (let n = 0; n < ALONE; n++) alone.push(await timeClip());
const batch = await submitManifest();
const beside: number[] = [];
while ((await linesRead()) < LINES) beside.push(await timeClip());
const [aloneMs, besideMs] = [median(alone), median(beside)];
console.log(JSON.stringify({ lines: LINES, clips_alone: ALONE, clips_beside: beside.length, aloneMs, besideMs }));
printGoals([atMost('how much longer a live clip takes while a manifest is read', besideMs / aloneMs, MOST_LONGER)]);

async function timeClip(): Promise<number> {
  const began = performance.now();
  const { body: job } = await client.submitFile(clip.path, { language: 'en', class: 'interactive' });
  await client.expectState(job.id, 'completed');
  return performance.now() - began;
}

/** Paused: none of its recordings is asked for, so that its reading alone is in the way. */
async function submitManifest(): Promise<string> {
  const lines = Array.from({ length: LINES }, (_, n) => `c${n},https://example.com/${n}.wav`);
  const upload = await fetch(`${stack.apiUrl}/v1/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'text/csv' },
    body: `custom_id,url\n${lines.join('\n')}\n`,
  });
  const { upload_id } = (await upload.json()) as { upload_id: string };
  const { body } = await client.request('POST', '/v1/batches', { manifest: { upload_id } });
  await client.request('POST', `/v1/batches/${body.id}/pause`);
  return body.id;
}

async function linesRead(): Promise<number> {
  return (await client.request('GET', `/v1/batches/${batch}`)).body.manifest.lines_read;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
