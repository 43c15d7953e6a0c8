import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PrivatePostgres, startPostgres } from '../../apps/single/postgres.ts';
import { makeRecording, type Recording } from '../support/audio.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';

const schema = await openSchema(import.meta.filename);
let postgres: PrivatePostgres;
let line: Line;
let recording: Recording;

// Slow enough that the work on a recording lasts longer than the restart.
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  recording = await makeRecording({ path: join(folder, 'a.wav'), minutes: 1 });
  postgres = await startPostgres({ dir: '', forTests: true, onNotice: () => {} });
  // A server for tests forgets its last commits when it is killed; here it must not.
  const databaseUrl = `${postgres.url}?options=-csynchronous_commit%3Don`;
  line = await startLine({ ...schema, databaseUrl }, { rtfx: 20 });
});
afterAll(async () => {
  await line?.stop();
  await postgres?.stop();
  await schema.drop();
});

async function isReady(): Promise<boolean> {
  return line.api.request('GET', '/readyz').then(
    answer => answer.status === 200,
    () => false,
  );
}

async function attemptsOf(id: string): Promise<{ kind: string }[]> {
  return (await line.api.request('GET', `/v1/transcriptions/${id}/attempts`)).body.data;
}

describe.each([
  ['restarted', 'SIGINT'],
  ['killed', 'SIGKILL'],
] as const)('a Postgres that is %s while the line works', (_, signal) => {
  it('loses nothing, ends no process, and costs no attempt', async () => {
    const { body: job } = await line.api.submitFile(recording.path, { language: 'en' });
    const isBegun = async () => (await attemptsOf(job.id)).some(({ kind }) => kind === 'transcribe');
    await until('the engine works on it', isBegun);
    process.kill(postgres.pid!, signal);
    await until('the api says that it is away', async () => !(await isReady()));
    const refused = await line.api.request('GET', `/v1/transcriptions/${job.id}`);
    if (refused.status !== 200) {
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    await until('Postgres is back', isReady);
    await line.api.expectState(job.id, 'completed');
    const { body: transcript } = await line.api.request('GET', `/v1/transcriptions/${job.id}/result`);
    expectWords(transcript, recording);
    expect((await attemptsOf(job.id)).map(({ kind }) => kind)).toEqual(['prepare', 'transcribe']);
    expect(line.processes.every(process => process.running())).toBe(true);
  });

  it('lets work go on within seconds of its return', async () => {
    process.kill(postgres.pid!, signal);
    await until('the api says that it is away', async () => !(await isReady()));
    await until('Postgres is back', isReady);
    const { body: job } = await line.api.submitFile(recording.path, { language: 'en' });
    await until('it is worked on', async () => (await attemptsOf(job.id)).length > 0, 5);
    await line.api.expectState(job.id, 'completed');
  });
});
