import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRecording, type Recording } from '../support/audio.ts';
import { controlEngine, type EngineControl } from '../support/engine.ts';
import { type Line, type LineSettings, startLine } from '../support/line.ts';
import type { TestSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

/** A line with engines whose faults can be chosen, and a recording for it. */
export type Bench = {
  line: Line;
  recording: Recording;
  engines: EngineControl[];
  submit(): Promise<string>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any attempt
  transcribeAttempts(id: string): Promise<any[]>;
  expectWorker(id: string, state: string): Promise<void>;
};

export async function openBench(schema: TestSchema, settings: LineSettings & { words?: number } = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-test-'));
  const recording = await makeRecording({ path: join(folder, 'a.wav'), words: settings.words ?? 20 });
  const line = await startLine(schema, settings);
  return {
    line,
    recording,
    engines: await Promise.all(line.engines.map(controlEngine)),
    async submit() {
      const { status, text, body } = await line.api.submitFile(recording.path, { language: 'en' });
      if (status !== 202) throw new Error(`answered ${status}: ${text}`);
      return body.id;
    },
    async transcribeAttempts(id) {
      const { body } = await line.api.request('GET', `/v1/transcriptions/${id}/attempts`);
      return body.data.filter(({ kind }: { kind: string }) => kind === 'transcribe');
    },
    async expectWorker(id, state) {
      await until(`${id} is ${state}`, async () => {
        const { body } = await line.api.request('GET', '/v1/workers');
        return body.data.some((worker: { id: string; state: string }) => worker.id === id && worker.state === state);
      });
    },
  };
}
