import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { request as ask, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRecording } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';
import { root } from '../support/source.ts';
import { until } from '../support/until.ts';

const schema = await openSchema(import.meta.filename);
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT = '00f067aa0ba902b7';
let line: Line;
let collector: Receiver;
let webhooks: Receiver;
let engine: { url: string; heard: (string | undefined)[]; server: Server };
let clip: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  clip = (await makeRecording({ path: join(folder, 'a.wav'), words: 5 })).path;
  collector = await openReceiver({ answer: (_, response) => response.writeHead(200).end('{}') });
  webhooks = await openReceiver({});
  line = await startLine(schema, { engines: 0, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  await line.addEngine();
  const [, url] = await line.engines[0]!.says(/listening on (http:\S+)/);
  await line.of('transcriber')[0]!.end('SIGTERM');
  engine = await listenBefore(url!);
  await line.start('transcriber', { ENGINE_URL: engine.url, WORKER_ID: 'transcriber-1' });
}, 120_000);
afterAll(async () => {
  await line?.stop();
  await webhooks?.close();
  engine?.server.close();
  await schema.drop();
});

type Span = { name: string; traceId: string; spanId: string; parentSpanId?: string; status: { code?: number } };

/** All spans that have been sent so far. */
function spans(): Span[] {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any body
  const sent: any[] = collector.calls.filter(({ path }) => path === '/v1/traces').map(({ body }) => JSON.parse(body));
  return sent
    .flatMap(({ resourceSpans }) => resourceSpans)
    .flatMap(each => each.scopeSpans)
    .flatMap(each => each.spans);
}

async function submit(headers: Record<string, string> = {}): Promise<string> {
  const options = { language: 'en', callback: { url: webhooks.url } };
  return (await line.api.submitFile(clip, options, headers)).body.id;
}

describe('a job', () => {
  it('is one trace from the request of its client over each station and the engine to the webhook', async () => {
    await submit({ traceparent: `00-${TRACE}-${CLIENT}-01` });
    const { headers } = await webhooks.next();
    const own = () => spans().filter(({ traceId }) => traceId === TRACE);
    await until('the last span is sent', () => own().some(({ name }) => name === 'deliver'));
    const find = (name: string) => {
      const found = own().filter(each => each.name === name);
      expect(found, name).toHaveLength(1);
      return found[0]!;
    };
    const [api, prepare, transcribe, asked, deliver] = [
      ...['POST /v1/transcriptions', 'prepare', 'transcribe', 'engine', 'deliver'].map(find),
    ] as [Span, Span, Span, Span, Span];
    expect(api.parentSpanId).toBe(CLIENT);
    expect(prepare.parentSpanId).toBe(api.spanId);
    expect(transcribe.parentSpanId).toBe(prepare.spanId);
    expect(asked.parentSpanId).toBe(transcribe.spanId);
    expect(deliver.parentSpanId).toBe(transcribe.spanId);
    const waits = own().filter(({ name }) => name === 'queue');
    expect(waits.map(({ parentSpanId }) => parentSpanId)).toEqual([api.spanId, prepare.spanId, transcribe.spanId]);
    expect(own().every(({ status }) => !status.code)).toBe(true);
    expect(engine.heard).toContain(`00-${TRACE}-${asked.spanId}-01`);
    expect(headers.traceparent).toBe(`00-${TRACE}-${deliver.spanId}-01`);
  });

  it('begins a trace where its client has none', async () => {
    const id = await submit();
    await line.api.expectState(id, 'completed');
    const { headers } = await webhooks.next();
    const [, trace] = /^00-(\w{32})-\w{16}-01$/.exec(headers.traceparent!)!;
    const roots = () => spans().filter(({ traceId, parentSpanId }) => traceId === trace && !parentSpanId);
    await until('its first span is sent', () => roots().length > 0);
    expect(roots().map(({ name }) => name)).toEqual(['POST /v1/transcriptions']);
  });

  it('is done, and every process ends well, when nobody takes the spans any more', async () => {
    await collector.close();
    await line.api.expectState(await submit(), 'completed');
    await webhooks.next();
    const ends = await Promise.all(line.processes.map(process => process.running() && process.end('SIGTERM')));
    expect(ends.filter(code => code !== 0)).toEqual([false]);
  });
});

it('without a place to send spans to, nothing of OpenTelemetry is loaded', () => {
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({ resolve(name, context, next) { loaded.add(name); return next(name, context); } });
    const { openTracer } = await import('#shared/runtime/trace.ts');
    const count = () => [...loaded].filter(name => name.startsWith('@opentelemetry/')).length;
    await openTracer(undefined, 'test');
    const without = count();
    await openTracer('http://127.0.0.1:1', 'test');
    console.log(JSON.stringify({ without, isLoadedThen: count() > 0 }));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: root, encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({ without: 0, isLoadedThen: true });
});

/** An engine in front of an engine: it hands on all it hears, and keeps what traces it was told. */
async function listenBefore(url: string): Promise<typeof engine> {
  const heard: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const { method, headers } = request;
    if (method === 'POST') heard.push(headers.traceparent as string | undefined);
    const onward = ask(new URL(request.url!, url), { method: method!, headers }, answer => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, server };
}
