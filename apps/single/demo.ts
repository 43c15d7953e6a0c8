import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './config.ts';
import { workOffArchive } from './demo-backfill.ts';
import { fetchResult, submit, watch } from './demo-client.ts';
import { readDemoFlags } from './demo-flags.ts';
import { openDemoReceiver } from './demo-receiver.ts';
import { type Stack, startStack } from './stack.ts';
import { StartError } from './start-error.ts';

type Sample = { file: string; language: string; duration_ms: number; text: string };

const RTFX = 20;
const SRT_LINES_SHOWN = 11;
const { backfill } = readDemoFlags(process.argv.slice(2));
const started = performance.now();
const ending = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort());

process.exitCode = await demo().catch((error: Error) => {
  console.error(`\nThe demo failed: ${error instanceof StartError ? error.message : error.stack}`);
  return 1;
});

/** Shows the main job on the bundled sample meeting, or a backfill of so many recordings, and removes everything it made. Returns the exit code. */
async function demo(): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'stenopool-demo-'));
  let stack: Stack | undefined;
  try {
    stack = await startStack({
      host: '127.0.0.1',
      port: 0,
      dataDir,
      engines: 2,
      rtfx: RTFX,
      quiet: true,
      signal: ending.signal,
      onStep: say,
      // Its own receiver is on this machine, where webhooks are not sent unless the operator allows it.
      env: { ALLOW_NETWORKS: '127.0.0.0/8' },
    });
    say(`The API is at ${stack.apiUrl}; two simulated engines do ${RTFX} seconds of audio in one.`);
    return backfill === null ? await transcribeSamples(stack) : await showBackfill(stack, dataDir, backfill);
  } finally {
    say('Stopping everything …');
    await stack?.stop();
    removeData(dataDir);
    say('Nothing is left running.');
  }
}

async function showBackfill(stack: Stack, dataDir: string, recordings: number): Promise<number> {
  const api = { url: stack.apiUrl, key: stack.apiKey!, signal: ending.signal };
  return (await workOffArchive(api, dataDir, recordings, say)) ? 0 : 1;
}

async function transcribeSamples(stack: Stack): Promise<number> {
  const api = { url: stack.apiUrl, key: stack.apiKey!, signal: ending.signal };
  const { recordings } = JSON.parse(await readFile(join(ROOT, 'assets/meeting.json'), 'utf8')) as {
    recordings: Sample[];
  };
  const receiver = await openDemoReceiver(stack.webhookSecret!);
  try {
    const ids = await Promise.all(recordings.map(sample => submit(api, sample, receiver.url)));
    for (const [index, { file }] of recordings.entries()) say(`Submitted ${file} as ${ids[index]}.`);
    await Promise.all(ids.map((id, index) => watch(api, id, state => say(`  ${recordings[index]!.file}: ${state}`))));
    for (const id of ids) {
      const event = await receiver.eventOf(id, ending.signal);
      say(`Webhook ${event.webhookId}: ${event.type}, signature verified.`);
    }
    const right = await Promise.all(ids.map((id, index) => show(api, id, recordings[index]!)));
    return right.every(Boolean) ? 0 : 1;
  } finally {
    await receiver.close();
  }
}

async function show(api: Parameters<typeof submit>[0], id: string, sample: Sample): Promise<boolean> {
  const { job, transcript, srt } = await fetchResult(api, id);
  const right = transcript.text === sample.text;
  const seconds = (Date.parse(job.finished_at) - Date.parse(job.created_at)) / 1000;
  const speed = (transcript.duration_ms / 1000 / seconds).toFixed(1);
  console.log(`
${sample.file} · ${transcript.language ?? 'language not told'} · ${(transcript.duration_ms / 1000).toFixed(1)} s of audio
${transcript.text}

${srt.split('\n').slice(0, SRT_LINES_SHOWN).join('\n')}
…
accepted to completed in ${seconds.toFixed(1)} s (${speed} × real time), ${job.usage.engine_ms} ms of it on the engine
${right ? 'Every word is what was put into the recording.' : `WRONG: the recording says\n${sample.text}`}
`);
  return right;
}

function say(sentence: string): void {
  console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${sentence}`);
}

function removeData(dataDir: string): void {
  // As root, Postgres keeps its data elsewhere and leaves a link to it.
  try {
    rmSync(realpathSync(join(dataDir, 'postgres')), { recursive: true, force: true });
  } catch {}
  rmSync(dataDir, { recursive: true, force: true });
}
