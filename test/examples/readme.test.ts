import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshReadme } from '../support/configuration.ts';
import { type Line, startLine } from '../support/line.ts';
import { startProcess } from '../support/process.ts';
import { openReceiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

const ROOT = new URL('../../', import.meta.url);
const schema = await openSchema(import.meta.filename);
const run = promisify(execFile);
let line: Line;

beforeAll(async () => {
  line = await startLine(schema);
  const isWell = async () => (await line.api.request('GET', '/healthz')).body.status === 'ok';
  await until('the whole line works', isWell, 150);
}, 240_000);
afterAll(async () => {
  await line?.stop();
  await schema.drop();
});

/** Runs a snippet of the README as a reader would, from the root of the project. */
async function example(name: string, env: Record<string, string> = {}): Promise<string> {
  const script = await readFile(new URL(`test/examples/${name}`, ROOT), 'utf8');
  const { url, key } = line.api;
  const found = { API: url, API_KEY: key, STENOPOOL_API: url, STENOPOOL_API_KEY: key };
  const settings = { PATH: process.env.PATH, DATA_DIR: '/nonexistent', ...found, ...env };
  const { stdout } = await run('bash', ['-euc', script], { cwd: ROOT, env: settings });
  return stdout;
}

describe('the README', () => {
  it('shows its snippets and settings as they are', async () => {
    const readme = await readFile(new URL('README.md', ROOT), 'utf8');
    expect(await freshReadme(), 'run: node test/support/configuration.ts --write').toBe(readme);
  });

  it('submits a file and polls for its result', async () => {
    const job = JSON.parse(await example('submit.sh'));
    expect(job).toMatchObject({ object: 'transcription', state: 'queued' });
    await line.api.expectState(job.id, 'completed');
    const printed = await example('poll.sh', { ID: job.id });
    expect(printed).toContain('"state":"completed"');
    expect(printed).toContain('00:00:00,300 --> ');
  });

  it('tells how many transcribers there should be', async () => {
    const decided = async () => JSON.parse(await example('scaling.sh')).data[0];
    const scaling = await until('a dispatcher has seen the engine', decided);
    expect(scaling).toMatchObject({ engine: 'fun-asr-nano', desired_workers: 1 });
  });

  it('follows a job until it is done', async () => {
    const job = JSON.parse(await example('submit.sh'));
    const printed = await example('follow.sh', { ID: job.id });
    expect(printed).toMatch(/^event: (state|segment)$/m);
    expect(printed).toMatch(/^event: done\nid: \d+\ndata: .*"state":"completed"/m);
  });

  it('waits for a short recording, and answers a repeated request with the same job', async () => {
    const first = JSON.parse(await example('wait.sh'));
    expect(first).toMatchObject({ state: 'completed', reference_id: 'meeting-881' });
    expect(JSON.parse(await example('wait.sh')).id).toBe(first.id);
  });

  it('uploads first and submits the upload', async () => {
    const job = JSON.parse(await example('upload.sh'));
    await line.api.expectState(job.id, 'completed');
  });

  it('works off a batch and fetches its results and files', { timeout: 120_000 }, async () => {
    const files = await openReceiver({ files: { '/a.m4a': new URL('assets/meeting-en.m4a', ROOT).pathname } });
    const folder = await mkdtemp(join(tmpdir(), 'stenopool-example-'));
    const zip = join(folder, 'batch.zip');
    const printed = await example('backfill.sh', { AUDIO_URL: `${files.url}/a.m4a`, ZIP: zip });
    expect(printed).toContain('"custom_id":"call-1"');
    expect(Object.keys(unzipSync(new Uint8Array(await readFile(zip))))).toEqual([
      'call-1.srt',
      'call-2.srt',
      'errors.jsonl',
    ]);
    await rm(folder, { recursive: true });
    await files.close();
  });

  it('transcribes for a client of OpenAI', async () => {
    const script = await readFile(new URL('test/examples/openai.mjs', ROOT), 'utf8');
    const env = { API: line.api.url, API_KEY: line.api.key };
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT, env });
    const { body } = await line.api.request('GET', '/v1/transcriptions?class=interactive');
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${body.data[0].id}/result`);
    expect(stdout).toBe(`${transcript.text}\n`);
  });

  it('transcribes for a client of the hosted Fun-ASR', async () => {
    const files = await openReceiver({ files: { '/a.m4a': new URL('assets/meeting-en.m4a', ROOT).pathname } });
    const { output } = JSON.parse(await example('dashscope.sh', { AUDIO_URL: `${files.url}/a.m4a` }));
    const done = await until('the task has ended', async () => {
      const task = JSON.parse(await example('dashscope-task.sh', { TASK_ID: output.task_id }));
      return task.output.end_time && task.output;
    });
    expect(done.task_status).toBe('SUCCEEDED');
    const file = await fetch(done.results[0].transcription_url);
    const { transcripts } = (await file.json()) as { transcripts: { sentences: object[] }[] };
    expect(transcripts[0]!.sentences[0]).toMatchObject({ sentence_id: 1, words: expect.any(Array) });
    await files.close();
  });

  it('submits, lists and looks around by the command line', async () => {
    const printed = await example('command-line.sh');
    expect(printed).toMatch(/^1\n00:00:00,300 --> /);
    expect(printed).toMatch(/\tcompleted\t100%\t.*\tmeeting-en\.m4a\t/);
    expect(printed).toMatch(/^ok {2}API /m);
  }, 120_000);

  it('makes a project with limits, and a key of it', async () => {
    const printed = await example('projects.sh', { DATABASE_URL: schema.databaseUrl });
    const own = JSON.parse(printed.trimEnd().split('\n').at(-1)!);
    expect(own).toMatchObject({ name: 'lessons', weight: 2, requests_per_minute: 600, max_queued_audio_hours: 200 });
    expect(own.key.scopes).toEqual(['read', 'write']);
  }, 120_000);

  it('works off an archive', async () => {
    const [from, to] = ['recordings', 'transcripts'].map(name =>
      join(tmpdir(), `stenopool-readme-${process.pid}`, name),
    );
    await cp(new URL('assets/meeting-en.m4a', ROOT), join(from!, 'talks/meeting.m4a'));
    await example('archive.sh', { ARCHIVE: from!, TRANSCRIPTS: to! });
    expect((await readdir(join(to!, 'talks'))).toSorted()).toEqual(['meeting.json', 'meeting.srt']);
    await rm(dirname(to!), { recursive: true });
  }, 120_000);

  it('takes audio from a URL and calls the receiver back', async () => {
    const env = { WEBHOOK_SECRET: line.webhookSecret, WEBHOOK_PORT: '0' };
    const files = await openReceiver({ files: { '/a.m4a': new URL('assets/meeting-en.m4a', ROOT).pathname } });
    const receiver = await startProcess('receiver', ['-e', await listeningOnAnyPort()], env);
    const [, port] = await receiver.says(/port (\d+)/);
    const urls = { AUDIO_URL: `${files.url}/a.m4a`, CALLBACK_URL: `http://127.0.0.1:${port}/` };
    const job = JSON.parse(await example('by-url.sh', urls));
    await receiver.says(new RegExp(`transcription.completed: ${job.id}, .*/v1/transcriptions/${job.id}/result`));
    await receiver.end('SIGTERM');
    await files.close();
  });
});

/** The README's receiver, word for word, that also tells which free port it was given. */
async function listeningOnAnyPort(): Promise<string> {
  const script = await readFile(new URL('test/examples/webhook.mjs', ROOT), 'utf8');
  return script
    .replace("console.log('waiting for events')", "console.log('port', server.address().port)")
    .replace('createServer(async', 'const server = createServer(async');
}
