import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRecording, type Recording } from '../../support/audio.ts';
import { openClient } from '../../support/client.ts';
import { type Line, startLine } from '../../support/line.ts';
import { openReceiver, type Receiver } from '../../support/receiver.ts';
import { openSchema } from '../../support/schema.ts';
import { openEnvironment } from '../environment.ts';

/** The package takes seconds to load, and asks again after one to five. */
const LIMIT = { timeout: 180_000 };

const schema = await openSchema(import.meta.filename);
const environment = await openEnvironment('dashscope', join(import.meta.dirname, 'requirements.txt'));
const missing = 'missing' in environment ? environment.missing : null;
if (missing) process.stdout.write(`skipped, no real dashscope package: ${missing}\n`);

describe.skipIf(missing)('the real dashscope package, with nothing but its base URL changed', LIMIT, () => {
  let line: Line;
  let files: Receiver;
  let folder: string;
  let recording: Recording;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contract-'));
    recording = await makeRecording({ path: join(folder, 'meeting.mp3'), words: 20 });
    await writeFile(join(folder, 'minutes.txt'), 'no recording of anything '.repeat(100));
    files = await openReceiver({ files: { '/meeting.mp3': recording.path, '/no.mp3': join(folder, 'minutes.txt') } });
    line = await startLine(schema);
  }, 240_000);
  afterAll(async () => {
    await line?.stop();
    await files?.close();
    await rm(folder, { recursive: true });
    await schema.drop();
  });

  /** Has the package do something, and gives what it printed. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any answer
  async function ask(step: string, args: string[], { url, key } = line.api): Promise<any[]> {
    const python = 'python' in environment ? environment.python : '';
    const script = join(import.meta.dirname, 'client.py');
    const env = { PATH: process.env.PATH, HOME: folder, DASHSCOPE_API_KEY: key, PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await promisify(execFile)(python, [script, step, `${url}/api/v1`, ...args], { env });
    return stdout
      .trim()
      .split('\n')
      .map(printed => JSON.parse(printed));
  }

  test('transcribes, waits, and fetches what was said', async () => {
    const urls = [`${files.url}/meeting.mp3`, `${files.url}/no.mp3`];
    const [task, done, file] = await ask('transcribe', urls);
    expect(task).toMatchObject({ status: 200, output: { task_status: 'PENDING' } });
    expect(done.output).toMatchObject({
      task_status: 'SUCCEEDED',
      task_metrics: { TOTAL: 2, SUCCEEDED: 1, FAILED: 1 },
      results: [
        { file_url: urls[0], subtask_status: 'SUCCEEDED' },
        { file_url: urls[1], subtask_status: 'FAILED', code: 'InvalidFile.Format' },
      ],
    });
    expect(done.usage).toEqual({ duration: Math.ceil(recording.durationMs / 1000) });
    const [{ text, sentences }] = file.transcripts;
    expect(text).toBe(recording.text);
    expect(sentences[0]).toMatchObject({ sentence_id: 1, speaker_id: 0 });
    // biome-ignore lint/suspicious/noExplicitAny: a test reads any answer
    expect(sentences.flatMap((sentence: any) => sentence.words)).toHaveLength(recording.words.length);
  });

  test('does both in one call, on an engine by name', async () => {
    const [done] = await ask('call', ['fun-asr-nano', `${files.url}/meeting.mp3`]);
    expect(done.output.task_status).toBe('SUCCEEDED');
  });

  test('finds its task again after the server was started anew, cancels it and lists it', async () => {
    await line.engines[0]!.end('SIGKILL');
    const [task] = await ask('submit', [`${files.url}/meeting.mp3`]);
    const id = task.output.task_id;
    await line.of('api')[0]!.end('SIGTERM');
    const [, port] = await (await line.start('api')).says(/"port":(\d+)/);
    const anew = openClient(`http://127.0.0.1:${port}`, line.api.key);
    const [fetched] = await ask('fetch', [id], anew);
    expect(fetched.output).toMatchObject({ task_id: id, task_metrics: { TOTAL: 1, SUCCEEDED: 0 } });
    expect((await ask('cancel', [id], anew))[0]).toMatchObject({ status: 200 });
    expect((await ask('cancel', [id], anew))[0]).toMatchObject({ status: 400, code: 'UnsupportedOperation' });
    expect((await ask('list', [], anew))[0].output.data).toMatchObject([{ task_id: id, status: 'CANCELED' }]);
    line.api = anew;
  });

  test('is told what went wrong in the words it knows', async () => {
    const wrong = { ...line.api, key: 'sk_wrong' };
    expect((await ask('submit', [`${files.url}/a`], wrong))[0]).toMatchObject({ status: 401, code: 'InvalidApiKey' });
    expect((await ask('submit', ['http://10.0.0.1/a']))[0]).toMatchObject({ status: 400, code: 'InvalidParameter' });
    expect((await ask('fetch', ['nothing']))[0]).toMatchObject({ status: 200, output: { task_status: 'UNKNOWN' } });
    expect((await ask('vocabulary', []))[0].refusal).toMatch(/400.*UnsupportedOperation.*\/v1\/vocabularies/);
  });
});
