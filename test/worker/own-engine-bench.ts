import { controlEngine, type EngineControl } from '../support/engine.ts';
import type { TestProcess } from '../support/process.ts';
import type { TestSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';
import { type Bench, openBench } from './transcriber.ts';

const SIMULATOR = 'exec node apps/simulator/main.ts --kind funasr-server --port {port} --rtfx';

/** A line whose one transcriber starts its engine itself. */
export type OwnBench = Bench & {
  transcriber: TestProcess;
  /** The engine that runs now. */
  engine(): Promise<EngineControl>;
  /** How often it was started. */
  starts(): number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any worker
  worker(): Promise<any>;
  /** Submits the recording and waits for its end; the outcomes of its attempts on the engine. */
  complete(): Promise<string[]>;
};

/** Starts one, with these settings for the transcriber. */
export async function openOwnBench(
  schema: TestSchema,
  env: Record<string, string> = {},
  rtfx = 500,
): Promise<OwnBench> {
  const bench = await openBench(schema, { engines: 0 });
  const own = { ENGINE_COMMAND: `${SIMULATOR} ${rtfx}`, WORKER_ID: 'owner', ENGINE_TIMEOUT_S: '2', ...env };
  const transcriber = await bench.line.start('transcriber', own);
  const starts = () => [...transcriber.output().matchAll(/listening on (http:[^"]+)/g)].length;
  return {
    ...bench,
    transcriber,
    starts,
    engine: () =>
      controlEngine({ ...transcriber, says: pattern => transcriber.says(new RegExp(`${pattern.source}(?=")`)) }),
    async worker() {
      const { body } = await bench.line.api.request('GET', '/v1/workers');
      return body.data.find((worker: { id: string }) => worker.id === 'owner');
    },
    async complete() {
      const id = await bench.submit();
      await bench.line.api.expectState(id, 'completed');
      return (await bench.transcribeAttempts(id)).map(attempt => attempt.outcome);
    },
  };
}

/** Waits until the engine was started `times` times, and is fit. */
export async function expectStarts(bench: OwnBench, times: number): Promise<void> {
  await until(`the engine was started ${times} times`, () => bench.starts() === times);
  await until('it is fit', async () => (await bench.worker())?.state === 'fit');
}
