import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '#shared/postgres/client.ts';
import { startPostgres } from '../../apps/single/postgres.ts';
import { startRedis } from '../../apps/single/redis.ts';
import { makeRecording } from '../support/audio.ts';
import { startLine } from '../support/line.ts';
import { openReceiver } from '../support/receiver.ts';
import { root } from '../support/source.ts';
import { FILE, type Said } from './statements.ts';

// Writes down what the processes of this version say to the ledger while a job is submitted, prepared, transcribed and
// called back: what the next version's schema has to bear. To be run when a version is released.
//   node test/upgrade/record.ts
const folder = await mkdtemp(join(tmpdir(), 'stenopool-record-'));
const file = join(folder, 'said');
const postgres = await startPostgres({ dir: '', forTests: true });
const redis = await startRedis({ dir: '', forTests: true });
const receiver = await openReceiver({});
try {
  await writeFile(file, '');
  const services = { databaseUrl: postgres.url, redisUrl: redis.url, queuePrefix: 'record', name: 'record' };
  const env = { NODE_OPTIONS: `--import ${join(import.meta.dirname, 'recorder.mjs')}`, RECORD_TO: file };
  const line = await startLine({ ...services, drop: async () => {} }, { env });
  const recording = await makeRecording({ path: join(folder, 'a.wav'), words: 10 });
  const { body } = await line.api.submitFile(recording.path, { callback: { url: receiver.url } });
  await line.api.expectState(body.id, 'completed');
  await receiver.next();
  await line.api.request('GET', `/v1/transcriptions/${body.id}/result`);
  await line.stop();
  const projectId = await findProject();
  const said = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map(each => JSON.parse(each) as Said & { at: number });
  const schema = (await readdir(join(root, 'packages/shared/postgres/migrations'))).toSorted().at(-1)!;
  await writeFile(
    FILE,
    `${JSON.stringify({ schema, projectId, jobId: body.id, statements: worthKeeping(said) }, null, 1)}\n`,
  );
} finally {
  await receiver.close();
  await redis.stop();
  await postgres.stop();
  await rm(folder, { recursive: true });
}

async function findProject(): Promise<string> {
  const pool = connect(postgres.url, 'record', 1);
  const { rows } = await pool.query('select id from project');
  await pool.end();
  return rows[0].id;
}

/** In the order in which it was said; what was asked again and came to nothing else says nothing new. */
function worthKeeping(said: (Said & { at: number })[]): Said[] {
  const kept = new Map<string, Said>();
  for (const { sql, params, rowCount } of said.toSorted((a, b) => a.at - b.at)) {
    if (/^(begin|commit|rollback)$/.test(sql)) continue;
    const key = JSON.stringify([sql, params, rowCount]);
    if (!kept.has(key)) kept.set(key, { sql, params, rowCount });
  }
  return [...kept.values()];
}
