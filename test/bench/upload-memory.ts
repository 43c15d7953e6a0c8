import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../apps/single/postgres.ts';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';

// Uploads a large recording through a real api process and prints the memory it took.
//   node test/bench/upload-memory.ts [--mb 1000] [--limit-mb 200]
const { values: flags } = parseArgs({
  options: { mb: { type: 'string', default: '1000' }, 'limit-mb': { type: 'string', default: '200' } },
});
const MB = Number(flags.mb);
const BLOCK = randomBytes(1_000_000);
const BOUNDARY = 'bench';
const HEAD = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="long.wav"\r\n\r\n`;

const postgres = await startPostgres({ dir: '', forTests: true });
try {
  const services = { databaseUrl: postgres.url, redisUrl: 'redis://127.0.0.1:1', queuePrefix: 'bench' };
  const api = await startApiProcess(services);
  try {
    await measure(api);
  } finally {
    await api.remove();
  }
} finally {
  await postgres.stop();
}

async function measure(api: ApiProcess): Promise<void> {
  console.log(`at start: ${await memory(api)}`);
  for (const kind of ['raw', 'form'] as const) {
    const begun = performance.now();
    const answer = await upload(api, kind);
    const seconds = (performance.now() - begun) / 1000;
    console.log(`${kind}: ${answer.bytes} bytes in ${seconds.toFixed(1)} s, ${(MB / seconds).toFixed(0)} MB/s`);
    console.log(`after it: ${await memory(api)}`);
  }
  const peak = await readMemory(api, 'VmHWM');
  const limit = Number(flags['limit-mb']);
  console.log(`peak ${peak} MB, limit ${limit} MB: ${peak < limit ? 'held' : 'exceeded'}`);
  if (peak >= limit) process.exitCode = 1;
}

function upload(api: ApiProcess, kind: 'raw' | 'form'): Promise<{ bytes: number }> {
  return new Promise((resolve, reject) => {
    const type = kind === 'raw' ? 'audio/wav' : `multipart/form-data; boundary=${BOUNDARY}`;
    const headers = { authorization: `Bearer ${api.key}`, 'content-type': type };
    const sent = request(`${api.url}/v1/uploads`, { method: 'POST', headers }, async response => {
      const text = (await response.setEncoding('utf8').toArray()).join('');
      if (response.statusCode === 201) resolve(JSON.parse(text));
      else reject(new Error(`${response.statusCode}: ${text}`));
    });
    sent.on('error', reject);
    void send(sent, kind);
  });
}

async function send(sent: ReturnType<typeof request>, kind: 'raw' | 'form'): Promise<void> {
  if (kind === 'form') sent.write(HEAD);
  for (let block = 0; block < MB; block++) {
    if (!sent.write(BLOCK)) await new Promise(resolve => sent.once('drain', resolve));
  }
  sent.end(kind === 'form' ? `\r\n--${BOUNDARY}--\r\n` : undefined);
}

async function memory(api: ApiProcess): Promise<string> {
  return `resident ${await readMemory(api, 'VmRSS')} MB, peak ${await readMemory(api, 'VmHWM')} MB`;
}

async function readMemory({ process }: ApiProcess, name: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${process.pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) / 1024);
}
