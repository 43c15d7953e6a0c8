import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProcess } from '../support/process.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectWords } from '../support/words.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

beforeAll(async () => {
  bench = await openBench(schema);
  await bench.expectWorker('transcriber-1', 'fit');
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

describe('an engine that is not there', () => {
  it('costs the job nothing: it waits, and completes when the engine is back', async () => {
    const port = new URL(bench.engines[0]!.url).port;
    await bench.line.engines[0]!.end('SIGKILL');
    const id = await bench.submit();
    await until('it was tried', async () => (await bench.transcribeAttempts(id)).some(attempt => attempt.outcome));
    await bench.expectWorker('transcriber-1', 'absent');
    const flags = ['--kind', 'funasr-server', '--port', port, '--rtfx', '500'];
    bench.line.engines.push(await startProcess('engine', ['apps/simulator/main.ts', ...flags], {}));
    await bench.line.api.expectState(id, 'completed');
    const outcomes = (await bench.transcribeAttempts(id)).map(attempt => attempt.outcome);
    expect(outcomes.at(-1)).toBe('succeeded');
    expect(new Set(outcomes.slice(0, -1))).toEqual(new Set(['engine_absent']));
    const { body } = await bench.line.api.request('GET', `/v1/transcriptions/${id}/result`);
    expectWords(body, bench.recording);
  });
});
