import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import { openAudioStore } from '#shared/audio/store.ts';
import { ALL_SCOPES, USUAL_SCOPES } from '#shared/domain/scope.ts';
import { openGuardedClient } from '#shared/outbound/guarded-client.ts';
import { createKey } from '#shared/postgres/api-key.ts';
import { connect, type Pool } from '#shared/postgres/client.ts';
import { migrate } from '#shared/postgres/migrate.ts';
import { createProject } from '#shared/postgres/project.ts';
import { openRequestRate } from '#shared/queue/request-rate.ts';
import { openSignals } from '#shared/queue/signals.ts';
import { watchQueues } from '#shared/queue/watched-queues.ts';
import { openMetrics } from '#shared/runtime/metrics.ts';
import { passingTracer } from '#shared/runtime/trace.ts';
import { createApp } from '../../apps/api/app.ts';
import { watchBacklog } from '../../apps/api/jobs/watch-backlog.ts';
import { watchJobs } from '../../apps/api/jobs/watch-jobs.ts';
import { listen } from '../../apps/api/listen.ts';
import type { Settings } from '../../apps/api/services.ts';
import { openClient, type TestClient } from './client.ts';
import { openKeptLog } from './kept-logs.ts';
import { openSchema, type TestSchema } from './schema.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads any answer
export type TestAnswer = { status: number; headers: Headers; body: any };

type Body = RequestInit['body'];

/** An API with a ledger and a store of its own, and no workers: jobs stay as the test leaves them. */
export type TestApi = TestClient & {
  /** Sends a request as it is: for bodies that are not JSON. */
  send(method: string, path: string, body: Body, headers?: Record<string, string>): Promise<TestAnswer>;
  /** Submits some bytes as a recording and returns the job. */
  submit(options?: object): Promise<TestJob>;
  schema: TestSchema;
  pool: Pool;
  projectId: string;
  /** A client with a key of another project, which is no operator's. */
  stranger: TestClient;
  storePath: string;
  /** Everything that lies in the audio store, as paths, sorted. */
  stored(): Promise<string[]>;
  /** Begins to drain, as SIGTERM would. */
  beginDrain(): void;
};

// biome-ignore lint/suspicious/noExplicitAny: a test reads any job
export type TestJob = any;

export type ApiSettings = Partial<Settings> & { redisUrl?: string };

const NO_LIMITS = { all: { interactive: Infinity, standard: Infinity, backfill: Infinity }, project: Infinity };

/** Starts the API on a free port for one test file; it stops when the file is done. Call it at the top level. */
export async function startApi(file: string, settings: ApiSettings = {}): Promise<TestApi> {
  const schema = await openSchema(file);
  await migrate(schema.databaseUrl);
  const pool = connect(schema.databaseUrl, 'test api', 5);
  const own = await createProject(pool, { name: 'own' });
  const other = await createProject(pool, { name: 'other' });
  const key = await createKey(pool, { projectId: own.id, name: 'own', scopes: ALL_SCOPES });
  const strangerKey = await createKey(pool, { projectId: other.id, name: 'other', scopes: USUAL_SCOPES });
  const storePath = await mkdtemp(join(tmpdir(), 'stenopool-api-'));
  const { redisUrl = schema.redisUrl, ...given } = settings;
  const queue = { redisUrl, prefix: schema.queuePrefix };
  const signals = openSignals(queue);
  const rate = openRequestRate(queue);
  const queues = watchQueues(queue);
  const draining = new AbortController();
  const log = openKeptLog(schema.name);
  const outbound = openGuardedClient({ allowNetworks: given.allowNetworks ?? [], connectTimeoutMs: 2_000 });
  const app = createApp({
    pool,
    outbound,
    store: await openAudioStore({ AUDIO_STORE: pathToFileURL(storePath).href }),
    signals,
    rate,
    queues,
    watch: watchJobs(pool, log),
    backlog: watchBacklog(pool),
    settings: {
      publicUrl: 'http://api.test',
      linkUrl: null,
      retainDays: 30,
      maxUploadBytes: 2_000_000,
      allowNetworks: [],
      allowBuckets: [],
      quietS: 30,
      limits: NO_LIMITS,
      ...given,
    },
    log,
    metrics: openMetrics('api'),
    tracer: passingTracer,
    draining: draining.signal,
  });
  const server = await listen(createServer(app), { HOST: '127.0.0.1', PORT: 0 });
  afterAll(async () => {
    await server.drain(5);
    signals.close();
    rate.close();
    queues.close();
    await outbound.close();
    await pool.end();
    await rm(storePath, { recursive: true, force: true });
    await schema.drop();
  });
  const url = `http://127.0.0.1:${server.port}`;
  const send: TestApi['send'] = async (method, path, body, headers = {}) => {
    const authorization = `Bearer ${key}`;
    const response = await fetch(url + path, { method, body, headers: { authorization, ...headers }, duplex: 'half' });
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: await (isJson ? response.json() : response.text()),
    };
  };
  return {
    ...openClient(url, key),
    send,
    async submit(options = {}) {
      const { status, body } = await send('POST', '/v1/transcriptions', makeForm({ options }));
      if (status !== 202) throw new Error(JSON.stringify(body));
      return body;
    },
    schema,
    pool,
    projectId: own.id,
    stranger: openClient(url, strangerKey),
    storePath,
    stored: () => listFiles(storePath),
    beginDrain: () => draining.abort(),
  };
}

/** A form as clients send it; without a `file`, some bytes that differ from those of any other form. */
export function makeForm({
  file = someBytes(),
  options,
}: {
  file?: string | Uint8Array<ArrayBuffer>;
  options?: unknown;
} = {}): FormData {
  const form = new FormData();
  form.append('file', new Blob([file]), 'meeting.m4a');
  if (options !== undefined) form.append('options', JSON.stringify(options));
  return form;
}

/** Bytes that nobody has sent before. */
export function someBytes(length = 1_000): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(length));
}

/** Every file below a folder, as paths, sorted. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile());
  return files.map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}
