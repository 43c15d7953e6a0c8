import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeRecording } from '../support/audio.ts';
import { type Simulator, startSimulator } from './start-simulator.ts';

let folder: string;
let speech: Blob;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gradio-'));
  await makeRecording({ path: join(folder, 'speech.flac'), sentences: ['02', 'A*'] });
  speech = new Blob([await readFile(join(folder, 'speech.flac'))]);
});
afterAll(() => rm(folder, { recursive: true }));

/** Starts an app for the tests of one suite. */
function open(kind: string, prefix = '', rtfx = 1000) {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator('--kind', kind, '--rtfx', `${rtfx}`);
  });
  afterEach(() => simulator.setFault(null));
  afterAll(() => simulator.stop());
  const get = async (path: string) => (await fetch(`${simulator.url}${path}`)).json();
  const post = (path: string, body: unknown) =>
    fetch(`${simulator.url}${prefix}${path}`, {
      method: 'POST',
      body: body instanceof FormData ? body : JSON.stringify(body),
      headers: body instanceof FormData ? {} : { 'content-type': 'application/json' },
    });
  async function upload(): Promise<string> {
    const form = new FormData();
    form.set('files', speech, 'speech.flac');
    const [path] = (await (await post('/upload', form)).json()) as string[];
    return path!;
  }
  return {
    simulator: () => simulator,
    get,
    post,
    upload,
    file: async () => ({ path: await upload(), meta: { _type: 'gradio.FileData' } }),
    async call(...data: unknown[]): Promise<string> {
      const { event_id } = (await (await post('/call/predict', { data })).json()) as { event_id: string };
      return event_id;
    },
    events: async (id: string) => (await fetch(`${simulator.url}${prefix}/call/predict/${id}`)).text(),
    /** Listens to a call until the first thing is said of it, and leaves. */
    async glimpse(id: string): Promise<string> {
      const { body } = await fetch(`${simulator.url}${prefix}/call/predict/${id}`);
      const reader = body!.getReader();
      const { value } = await reader.read();
      await reader.cancel();
      return Buffer.from(value!).toString();
    },
  };
}

const status = async (answer: Response) => [answer.status, await answer.text()];

describe('gradio-3', () => {
  const app = open('gradio-3');
  const file = async () => ({ name: await app.upload(), data: null, is_file: true });

  test('answers a call at once, to a file in the form of its time', async () => {
    const answer = await app.post('/api/predict', { data: [await file(), '', '中文', true] });
    expect(await answer.json()).toMatchObject({ data: ['零二。甲星。'], is_generating: false });
    const newer = { path: await app.upload(), meta: { _type: 'gradio.FileData' } };
    expect(await status(await app.post('/api/predict', { data: [newer, '', '', true] }))).toEqual([
      500,
      '{"error":null}',
    ]);
  });

  test('knows no queue that a POST could join, and tells no names of parameters', async () => {
    expect((await app.post('/call/predict', { data: [] })).status).toBe(404);
    expect(await app.get('/config')).not.toHaveProperty('protocol');
    expect(await app.get('/info')).not.toHaveProperty([
      'named_endpoints',
      '/predict',
      'parameters',
      0,
      'parameter_name',
    ]);
  });

  test('fails without a word, and refuses a body without its data', async () => {
    await app.simulator().setFault('error-once');
    const failed = await app.post('/run/predict', { data: [await file(), '', '', true] });
    expect(await status(failed)).toEqual([500, '{"error":null}']);
    expect((await app.post('/api/predict', {})).status).toBe(422);
  });
});

describe('gradio-5', () => {
  const app = open('gradio-5', '/gradio_api');

  test('has all but its config under a prefix', async () => {
    expect(await app.get('/config')).toMatchObject({
      version: '5.50.0',
      api_prefix: '/gradio_api',
      protocol: 'sse_v3',
    });
    expect((await fetch(`${app.simulator().url}/api/predict`, { method: 'POST' })).status).toBe(404);
    const names = ['audio', 'hotwords', 'language', 'itn'].map(parameter_name => ({ parameter_name }));
    expect(await app.get('/gradio_api/info')).toMatchObject({ named_endpoints: { '/predict': { parameters: names } } });
  });

  test('tells the end of a call as an event once, and keeps whoever asks again waiting', async () => {
    const id = await app.call(await app.file(), 'a\nb', '自动', true);
    expect(await app.events(id)).toMatch(
      /^(event: heartbeat\ndata: null\n\n)*event: complete\ndata: \["zero two. alpha star."\]\n\n$/,
    );
    expect((await app.simulator().state()).requests.at(-1)).toMatchObject({ hotwords: ['a', 'b'], abandoned: false });
    expect(await app.glimpse(id)).toBe('event: heartbeat\ndata: null\n\n');
  });

  test('takes no file that is not marked as one', async () => {
    expect(await app.events(await app.call({ path: await app.upload() }, '', '', true))).toBe(
      'event: error\ndata: null\n\n',
    );
  });

  test('has no room when its queue is full', async () => {
    await app.simulator().setFault('full');
    const answer = await app.post('/call/predict', { data: [await app.file(), '', '', true] });
    expect(await status(answer)).toEqual([503, '{"detail":"Queue is full. Max size is 1 and size is 1."}']);
  });

  test('takes no file that is too large', async () => {
    await app.simulator().setFault('too-large');
    const form = new FormData();
    form.set('files', speech, 'speech.flac');
    expect((await app.post('/upload', form)).status).toBe(413);
  });
});

describe('gradio-6', () => {
  const app = open('gradio-6', '/gradio_api', 5);

  test('says that it is alive while it works, and works on when its caller leaves, but forgets the call', async () => {
    const left = await app.call(await app.file(), '', '', true);
    const next = await app.call(await app.file(), '', '', true);
    expect(await app.glimpse(left)).toBe('event: heartbeat\ndata: null\n\n');
    expect(await app.simulator().state()).toMatchObject({ running: 1, waiting: 1 });
    await expect.poll(() => app.glimpse(left)).toBe('event: error\ndata: "404: Not Found"\n\n');
    expect(await app.events(next)).toMatch(/^(event: heartbeat\ndata: null\n\n)+event: complete\n/);
    expect((await app.simulator().state()).requests.map(({ abandoned }) => abandoned)).toEqual([true, false]);
  });

  test('explains its errors', async () => {
    await app.simulator().setFault('error-once');
    const problem = '{"error": null}';
    expect(await app.events(await app.call(await app.file(), '', '', true))).toBe(`event: error\ndata: ${problem}\n\n`);
  });
});
