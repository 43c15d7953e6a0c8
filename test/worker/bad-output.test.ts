import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Transcript } from '#shared/domain/transcript.ts';
import { openSchema } from '../support/schema.ts';
import { expectWords } from '../support/words.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
const WORKERS = ['transcriber-1', 'transcriber-2'];
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema, { engines: 2, words: 60 });
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});
beforeEach(async () => {
  await Promise.all(bench.engines.map(engine => engine.fault(null)));
  await Promise.all(WORKERS.map(worker => bench.expectWorker(worker, 'fit')));
});

async function finish(id: string): Promise<{ outcomes: string[]; workers: string[]; result: Transcript }> {
  await bench.line.api.expectState(id, 'completed');
  const attempts = await bench.transcribeAttempts(id);
  const { body: result } = await bench.line.api.request('GET', `/v1/transcriptions/${id}/result`);
  return { outcomes: attempts.map(each => each.outcome), workers: attempts.map(each => each.worker_id), result };
}

/** Submits until the engine at fault was the first that a recording came to. */
async function finishAtFaultFirst(): Promise<Awaited<ReturnType<typeof finish>>> {
  for (let tries = 0; tries < 20; tries++) {
    const finished = await finish(await bench.submit());
    if (finished.workers[0] === WORKERS[0]) return finished;
  }
  throw new Error('the engine at fault was never asked first');
}

describe('an engine that says what cannot be right', () => {
  it.each(['empty', 'loop', 'symbols'])('has no say in the transcript while another says better: %s', async fault => {
    await bench.engines[0]!.fault(fault);
    const { outcomes, workers, result } = await finishAtFaultFirst();
    expect(outcomes).toEqual(['bad_output', 'succeeded']);
    expect(workers).toEqual(WORKERS);
    expectWords(result, bench.recording);
    expect(result.quality.flags).toEqual([]);
  });

  it.each([
    ['empty', 'no_text'],
    ['loop', 'repetition'],
    ['symbols', 'symbol_run'],
  ])('is believed when a second one says no better, and the transcript tells: %s, %s', async (fault, flag) => {
    await Promise.all(bench.engines.map(engine => engine.fault(fault)));
    const { outcomes, workers, result } = await finish(await bench.submit());
    expect(outcomes).toEqual(['bad_output', 'bad_output']);
    expect(workers.toSorted()).toEqual(WORKERS);
    expect(result.quality.flags).toContain(flag);
    for (const worker of WORKERS) await bench.expectWorker(worker, 'fit');
  });

  it('of five jobs in a row is asked its canary, and takes no more if that fails too', async () => {
    await Promise.all(bench.engines.map(engine => engine.fault('empty')));
    const ids = await Promise.all(Array.from({ length: 6 }, bench.submit));
    await Promise.all(WORKERS.map(worker => bench.expectWorker(worker, 'sick')));
    await Promise.all(bench.engines.map(engine => engine.fault(null)));
    const finished = await Promise.all(ids.map(finish));
    const spared = finished.filter(({ outcomes }) => outcomes.includes('engine_failed'));
    expect(spared.length).toBeGreaterThan(0);
    for (const { result } of spared) expectWords(result, bench.recording);
  });
});
