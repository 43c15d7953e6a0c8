import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { loadavg } from 'node:os';
import { text as readText } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../apps/single/postgres.ts';
import { startRedis } from '../../apps/single/redis.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { startProcess, type TestProcess } from '../support/process.ts';
import { until } from '../support/until.ts';

// Submits a batch with its items in the request, and one by a manifest, to a real api and preparer, and prints how long
// each took and the memory that it needed.
//   node test/bench/batch-accept.ts [--items 10000] [--lines 100000] [--limit-mb 250]
const { values: flags } = parseArgs({
  options: {
    items: { type: 'string', default: '10000' },
    lines: { type: 'string', default: '100000' },
    'limit-mb': { type: 'string', default: '250' },
  },
});

await using closers = new AsyncDisposableStack();
const postgres = await startPostgres({ dir: '', forTests: true });
closers.defer(postgres.stop);
const redis = await startRedis({ dir: '', forTests: true });
closers.defer(redis.stop);
const services = { databaseUrl: postgres.url, redisUrl: redis.url, queuePrefix: 'bench' };
const api = await startApiProcess(services);
closers.defer(api.remove);

/** Left alone, V8 lets garbage lie until its heap is far larger: then one could not tell it from what is held. */
const SMALL_HEAP = '--max-old-space-size=64';

await submitItems(Number(flags.items));
const [dispatcher, preparer] = await Promise.all(['dispatcher', 'preparer'].map(startWorker));
closers.defer(() => Promise.all([dispatcher, preparer].map(each => each!.end('SIGTERM'))).then(() => {}));
await submitManifest(Number(flags.lines));

const peaks = { api: await peakOf(api.process), preparer: await peakOf(preparer!) };
const limit = Number(flags['limit-mb']);
const held = Math.max(peaks.api, peaks.preparer) < limit;
console.log(JSON.stringify({ peak_mb: peaks, limit_mb: limit, held }));
if (!held) process.exitCode = 1;

async function submitItems(count: number): Promise<void> {
  const items = Array.from({ length: count }, (_, n) => ({ custom_id: `call-${n}`, audio: { url: urlOf(n) } }));
  const began = performance.now();
  const { status, body } = await api.request('POST', '/v1/batches', { items });
  const accepted_s = secondsSince(began);
  if (status !== 202) throw new Error(JSON.stringify(body));
  // Paused: what is measured next is the reading of the manifest alone.
  await api.request('POST', `/v1/batches/${body.id}/pause`);
  console.log(JSON.stringify({ items: count, accepted_s, queued: body.counts.queued, load: load() }));
}

async function submitManifest(count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, n) => `{"custom_id":"${randomUUID()}","url":"${urlOf(n)}"}\n`);
  const began = performance.now();
  const upload_id = await upload(lines.join(''));
  const { body } = await api.request('POST', '/v1/batches', { manifest: { upload_id } });
  await api.request('POST', `/v1/batches/${body.id}/pause`);
  const accepted_s = secondsSince(began);
  const batch = await until('the manifest is read', () => readWhole(api, body.id, count), 600);
  const read_s = secondsSince(began);
  console.log(JSON.stringify({ lines: count, accepted_s, read_s, queued: batch.counts.queued, load: load() }));
}

/** On a connection of its own: one that was closed while this was busy with the lines would break. */
async function upload(text: string): Promise<string> {
  const headers = { authorization: `Bearer ${api.key}`, 'content-type': 'application/jsonl' };
  const sent = request(`${api.url}/v1/uploads`, { method: 'POST', headers, agent: false });
  sent.end(text);
  const [response] = await once(sent, 'response');
  return JSON.parse(await readText(response)).upload_id;
}

// biome-ignore lint/suspicious/noExplicitAny: a bench reads any batch
async function readWhole(client: ApiProcess, id: string, count: number): Promise<any> {
  const { body } = await client.request('GET', `/v1/batches/${id}`);
  return body.manifest.lines_read === count && body;
}

function startWorker(role: string): Promise<TestProcess> {
  return startProcess(role, [SMALL_HEAP, 'apps/worker/main.ts', role], {
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redisUrl,
    QUEUE_PREFIX: services.queuePrefix,
    AUDIO_STORE: `file://${api.storePath}`,
    LEASE_S: '60',
  });
}

function urlOf(n: number): string {
  return `https://example.com/archive/${n}.wav`;
}

function secondsSince(began: number): number {
  return Number(((performance.now() - began) / 1000).toFixed(1));
}

/** How many programs wanted a core: times mean little where that is far more than there are. */
function load(): number {
  return Math.round(loadavg()[0]!);
}

async function peakOf({ pid }: TestProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024);
}
