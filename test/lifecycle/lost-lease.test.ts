import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#shared/postgres/client.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';
import { type Bench, openBench } from '../worker/transcriber.ts';

const schema = await openSchema(import.meta.filename);
const pool = connect(schema.databaseUrl, 'test', 1);
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema, { engines: 2, rtfx: 5, words: 60, env: { LEASE_S: '2' } });
  await Promise.all(['transcriber-1', 'transcriber-2'].map(id => bench.expectWorker(id, 'fit')));
});
afterAll(async () => {
  await bench?.line.stop();
  await pool.end();
  await schema.drop();
});

async function takerOf(id: string): Promise<string> {
  return until('a transcriber works on it', async () => (await bench.transcribeAttempts(id))[0]?.worker_id);
}

describe('work whose lease is gone', () => {
  it('writes nothing when its worker comes back after another has done it', async () => {
    const id = await bench.submit();
    const first = await takerOf(id);
    const stopped = bench.line.of('transcriber')[first === 'transcriber-1' ? 0 : 1]!;
    process.kill(stopped.pid, 'SIGSTOP');
    await bench.line.api.expectState(id, 'completed');
    process.kill(stopped.pid, 'SIGCONT');
    await stopped.says(/taken away meanwhile|"outcome":"released"/);
    const attempts = await bench.transcribeAttempts(id);
    expect(attempts.map(({ outcome, worker_id }) => [outcome, worker_id])).toEqual([
      ['released', first],
      ['succeeded', first === 'transcriber-1' ? 'transcriber-2' : 'transcriber-1'],
    ]);
    const { rows } = await pool.query('select count(*) as n from transcript where job_id = $1', [id]);
    expect(rows[0].n).toBe(1);
    const { body } = await bench.line.api.request('GET', `/v1/transcriptions/${id}/result`);
    expectWords(body, bench.recording);
  }, 60_000);

  it('is aborted when its job expires', async () => {
    for (const engine of bench.engines) await engine.fault('hang');
    const { body: job } = await bench.line.api.submitFile(bench.recording.path, { expires_in_s: 4 });
    await takerOf(job.id);
    await bench.line.api.expectState(job.id, 'expired', 20);
    const [attempt] = await bench.transcribeAttempts(job.id);
    expect(attempt).toMatchObject({ outcome: 'released', finished_at: expect.any(String) });
    const worker = bench.line.of('transcriber')[attempt.worker_id === 'transcriber-1' ? 0 : 1]!;
    await worker.says(new RegExp(`"job":"${job.id}".*"outcome":"released"`));
    for (const engine of bench.engines) await engine.fault(null);
  }, 60_000);
});
