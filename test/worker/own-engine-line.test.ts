import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { expectStarts, type OwnBench, openOwnBench } from './own-engine-bench.ts';

vi.setConfig({ testTimeout: 60_000 });

const schema = await openSchema(import.meta.filename);
let bench: OwnBench;

beforeAll(async () => {
  bench = await openOwnBench(schema, { CANARY_EVERY_S: '1' });
  await expectStarts(bench, 1);
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

/** Sets a fault; the canary may have met it, and ended the engine, before anybody can ask whether it is set. */
async function spoil(fault: string): Promise<void> {
  await (await bench.engine()).fault(fault).catch(() => {});
}

describe('an engine of a transcriber’s own', () => {
  it('transcribes, and what it says is in the log of the transcriber', async () => {
    expect(await bench.complete()).toEqual(['succeeded']);
    const said = bench.transcriber.output().match(/.*listening on.*/)![0];
    expect(JSON.parse(said)).toMatchObject({ worker: 'owner', engine: true, stream: 'stdout' });
  });

  it('is started again when it ends, at no cost to a job', async () => {
    await spoil('exit');
    const outcomes = await bench.complete();
    expect(outcomes.at(-1)).toBe('succeeded');
    expect(outcomes.slice(0, -1)).not.toContain('rejected');
    await expectStarts(bench, 2);
    // Whether its end or its silence is noticed first is a matter of milliseconds; if the latter, it is told to end as well.
    expect(bench.transcriber.output()).toMatch(/the engine ended with exit code [01], starting it again in 1 s/);
  });

  it('is ended and started again when it is sick, before a job meets it', async () => {
    await spoil('error-sticky');
    await expectStarts(bench, 3);
    expect(await bench.complete()).toEqual(['succeeded']);
  });

  it('is ended and started again when it hangs over a job', async () => {
    await spoil('hang');
    const outcomes = await bench.complete();
    expect(outcomes.at(-1)).toBe('succeeded');
    await expectStarts(bench, 4);
    expect(bench.transcriber.output()).toContain('the engine is started anew');
  });
});

describe('an engine that never comes up', () => {
  it('is tried once a minute in the end, and the worker list says why', async () => {
    const command = 'test -z "$DATABASE_URL$REDIS_URL" && echo knows no ledger >&2; exit 3 # {port}';
    const env = { WORKER_ID: 'broken', ENGINE_COMMAND: command };
    const broken = await bench.line.start('transcriber', env);
    const reason = /^it ended 4 times and was never fit; at last it ended with exit code 3, starting it again in 60 s$/;
    await until('the list says why', async () => {
      const { body } = await bench.line.api.request('GET', '/v1/workers');
      const worker = body.data.find(({ id }: { id: string }) => id === 'broken');
      return worker?.state === 'absent' && reason.test(worker.reason);
    });
    expect(broken.output()).toContain('"stream":"stderr","msg":"knows no ledger"');
    expect(broken.output().match(/was never fit"/g)).toHaveLength(1);
    expect(await broken.end('SIGTERM')).toBe(0);
  });
});
