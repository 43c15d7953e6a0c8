import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Engine } from '../../apps/worker/transcriber/engine/engine.ts';
import { makeRecording } from '../support/audio.ts';
import { type OddServer, startOddServer } from '../support/odd-server.ts';
import { askEngine, engineAt, never } from './ask-engine.ts';

let folder: string;
let speech: { path: string; durationMs: number };
let server: OddServer | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeRecording({ path: join(folder, 'chunk-0.flac'), sentences: ['02'] });
});
afterEach(() => server?.stop());
afterAll(() => rm(folder, { recursive: true }));

const audio = { id: 1, type: 'audio', props: { label: 'Audio' } };
const text = { id: 2, type: 'textbox', props: { label: 'Text' } };
const dependency = { api_name: 'asr', inputs: [1], outputs: [2] };
const app = (version: string, dependencies: object[] = [dependency], components: object[] = [audio, text]) => ({
  version,
  components,
  dependencies,
});

type Routes = Record<string, object | string | ((res: ServerResponse) => void)>;

/** An app that answers each path as told: with JSON, with text, or on its own. */
async function serve(routes: Routes, settings: Parameters<typeof engineAt>[2] = {}): Promise<Engine> {
  const listener: RequestListener = (req, res) => {
    const all: Routes = { '/upload': ['/tmp/chunk-0.flac'], '/call/asr': { event_id: '1' }, ...routes };
    const told = all[req.url!];
    if (typeof told === 'function') return told(res);
    res.statusCode = told === undefined ? 404 : 200;
    res.end(typeof told === 'string' ? told : JSON.stringify(told ?? { detail: 'Not Found' }));
  };
  server = await startOddServer(listener);
  return engineAt(server.url, 'fun-asr-nano', { ENGINE_KIND: 'gradio', ...settings });
}

const answered = (status: number, body: string) => (res: ServerResponse) => void res.writeHead(status).end(body);
const transcribe = async (engine: Promise<Engine>) => askEngine(await engine, speech);
const queued = (events: Routes[string], more: Routes = {}) =>
  transcribe(serve({ '/config': app('4.44.1'), '/call/asr/1': events, ...more }));
const plain = (body: Routes[string]) => transcribe(serve({ '/config': app('3.50.2'), '/api/asr': body }));
const failing = (message: string) => ({ kind: 'engine_failed', error: { message: expect.stringContaining(message) } });
const saying = (text: string) => ({ kind: 'succeeded', result: { segments: [{ text }] } });

describe('the end of a queued call', () => {
  const complete = 'event: complete\ndata: ["零二。"]\n\n';

  test('comes after heartbeats and answers in the making, in pieces that end anywhere', async () => {
    const bytes = Buffer.from(`event: heartbeat\ndata: null\n\nevent: generating\ndata: ["零"]\n\n${complete}`);
    const drip = async (res: ServerResponse) => {
      for (const byte of bytes)
        if (!res.write(Buffer.of(byte))) await new Promise(resolve => res.once('drain', resolve));
      res.end();
    };
    expect(await queued(drip)).toMatchObject(saying('零二。'));
  });

  test('is the end, even where the stream is held open', async () => {
    expect(await queued(res => void res.write(complete))).toMatchObject(saying('零二。'));
  });

  test.each([
    ['without a word', 'event: error\ndata: null\n\n', 'does not say why'],
    ['with no word in an object', 'event: error\ndata: {"error": null}\n\n', 'does not say why'],
    [
      'with the words of the app',
      'event: error\ndata: {"error": "no such file", "title": "Error"}\n\n',
      'no such file',
    ],
    ['because it was fetched before', 'event: error\ndata: "404: Not Found"\n\n', '404: Not Found'],
    ['in something unknown', 'event: complete\ndata: {"text": 1}\n\n', 'something unknown'],
    ['before it is there', 'event: heartbeat\ndata: null\n\nevent: complete\nda', 'broke off'],
    ['without a text', 'event: complete\ndata: [7]\n\n', 'answered no text: [7]'],
  ])('fails %s', async (_, events, message) => {
    expect(await queued(events)).toMatchObject(failing(message));
  });

  test.each([404, 502, 503])('is not told with a status of %i', async status => {
    expect(await queued(answered(status, 'x'))).toMatchObject(failing(`cannot be fetched: ${status} x`));
  });

  test('is not told by an app that is gone since: it took the call, and may have died of it', async () => {
    const goes = (res: ServerResponse) => void res.end('{"event_id":"1"}', () => server?.stop());
    const said = await queued(complete, { '/call/asr': goes });
    expect(said).toMatchObject(failing('cannot be fetched: connect ECONNREFUSED'));
  });

  test('is waited for no longer than asked, even before it begins', async () => {
    const engine = await serve({ '/config': app('4.44.1'), '/call/asr/1': () => {} });
    expect(await askEngine(engine, speech, {}, { deadlineMs: 300 })).toMatchObject({ kind: 'timed_out' });
    const leaving = { signal: AbortSignal.timeout(300) };
    expect(await askEngine(engine, speech, {}, leaving)).toMatchObject({ kind: 'released' });
  });

  test('is not asked for where there is no call', async () => {
    expect(await queued(complete, { '/call/asr': {} })).toMatchObject(failing('something unknown'));
    server?.stop();
    expect(await queued(complete, { '/upload': 'x' })).toMatchObject(failing('did not say where it is'));
  });
});

describe('a plain call', () => {
  test.each([
    ['of a function that has failed', 500, '{"error":"no such file"}', failing('no such file')],
    ['of a function that says nothing', 500, '{"error":null}', failing('does not say why')],
    ['of a server that has failed', 500, 'Internal Server Error', failing('Internal Server Error')],
    ['that gives a first piece', 200, '{"data":["ze"],"is_generating":true}', failing('in pieces')],
    ['past a queue that is closed', 404, '{"detail":"Not Found"}', { kind: 'engine_absent' }],
    ['that gives something else', 200, '<html>', failing('something unknown')],
  ])('%s', async (_, status, body, outcome) => {
    expect(await plain(answered(status, body))).toMatchObject(outcome);
  });

  test('reaches a function without a name by its number', async () => {
    const posted: string[] = [];
    const seen = createServer(async (req, res) => {
      const body = (await req.toArray()).join('');
      if (req.url === '/api/predict') posted.push(body);
      const dependencies = [
        { inputs: [], outputs: [] },
        { ...dependency, api_name: null },
      ];
      const told = {
        '/config': app('3.50.2', dependencies),
        '/upload': ['/tmp/a'],
        '/api/predict': { data: ['zero.'] },
      };
      res.end(JSON.stringify(told[req.url as keyof typeof told] ?? null));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void seen.close());
    await once(seen, 'listening');
    const url = `http://127.0.0.1:${(seen.address() as AddressInfo).port}`;
    const engine = engineAt(url, 'fun-asr-nano', { ENGINE_KIND: 'gradio' });
    expect(await askEngine(engine, speech)).toMatchObject(saying('zero.'));
    const file = { name: '/tmp/a', data: null, is_file: true, orig_name: 'chunk-0.flac' };
    expect(posted.map(body => JSON.parse(body))).toEqual([{ data: [file], fn_index: 1 }]);
  });
});

describe('a probe', () => {
  const probe = async (routes: Routes, settings = {}) => (await serve(routes, settings)).probe(never);

  test('does without an /info that fails', async () => {
    const routes = { '/config': app('4.44.1'), '/info': answered(500, 'Internal Server Error') };
    expect(await probe(routes)).toMatchObject({ version: '4.44.1' });
  });

  test('passes over what is no endpoint for others, and knows an app that grew a prefix', async () => {
    const hidden = [{ api_name: false }, { backend_fn: false }, { api_visibility: 'private' }];
    const dependencies = [...hidden.map(more => ({ ...dependency, ...more })), dependency];
    expect(await probe({ '/config': { ...app('6.31.0', dependencies), api_prefix: '/api' } })).toMatchObject({
      version: '6.31.0',
    });
  });

  test('says what it took for granted', async () => {
    const components = [
      ...['audio', 'textbox', 'dropdown', 'checkbox'].map((type, id) => ({ id, type, props: {} })),
      { ...text, id: 9 },
    ];
    const { note } = await probe({
      '/config': app('5.50.0', [{ ...dependency, inputs: [0, 1, 2, 3], outputs: [9] }], components),
    });
    expect(note).toBe(
      'taken for audio, hotwords, language, itn: /asr("": audio, "": textbox, "": dropdown, "": checkbox) → textbox',
    );
  });

  test.each([
    ['another program', { '/config': '<html>' }, {}, 'this is no Gradio app'],
    ['an app that asks for a login', { '/config': answered(401, '{}') }, {}, 'asks for a login'],
    ['an app without audio', { '/config': app('6.31.0', []) }, {}, 'no endpoint takes audio'],
    [
      'an endpoint that is not there',
      { '/config': app('6.31.0') },
      { GRADIO_ENDPOINT: '/x' },
      'There are: /asr("Audio": audio)',
    ],
    ['arguments that do not fit', { '/config': app('6.31.0') }, { GRADIO_ARGS: ['audio', '_'] }, 'names 2 arguments'],
  ])('refuses %s', async (_, routes: Routes, settings, sentence) => {
    await expect(probe(routes, settings)).rejects.toThrow(sentence);
  });

  test('is not needed before the first chunk, and tells how much may be asked at once', async () => {
    const engine = await serve({ '/config': app('3.50.2'), '/api/asr': { data: ['zero.'] } }, { SLOTS: 3 });
    expect(engine.slots()).toBe(3);
    expect(await askEngine(engine, speech)).toMatchObject(saying('zero.'));
  });
});
