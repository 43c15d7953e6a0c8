import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSchema } from '../support/schema.ts';
import { type Bench, openBench } from './transcriber.ts';

const schema = await openSchema(import.meta.filename);
let bench: Bench;

const KINDS = [
  { kind: 'serve-vllm', simulated: 'serve-vllm', model: 'my-nano', version: '1.0' },
  { kind: 'funasr-server', simulated: 'funasr-example', model: 'sensevoice', version: '1.0.0 (example server)' },
  { kind: 'gguf', simulated: 'gguf', model: 'my-gguf', version: null },
];

beforeAll(async () => {
  bench = await openBench(schema, { engines: 0 });
  for (const { simulated, model } of KINDS) await bench.line.addEngine(['--kind', simulated], { ENGINE_MODEL: model });
  await bench.line.addEngine(['--fallback']);
});
afterAll(async () => {
  await bench?.line.stop();
  await schema.drop();
});

const worker = async (id: string) => {
  const { body } = await bench.line.api.request('GET', '/v1/workers');
  return body.data.find((each: { id: string }) => each.id === id);
};

describe('engines of several kinds that nobody named', () => {
  it.each(KINDS.map((each, n) => ({ ...each, id: `transcriber-${n + 1}` })))(
    'do the jobs that ask for them: $simulated',
    async ({ id, kind, model, version }) => {
      await bench.expectWorker(id, 'fit');
      expect((await worker(id)).engine).toEqual({ name: model, revision: null, kind, version });
      const asked = { language: 'en', engine: model, timestamps: 'word' };
      const { body: job } = await bench.line.api.submitFile(bench.recording.path, asked);
      const done = await bench.line.api.expectState(job.id, 'completed');
      expect(done.warnings.some(({ option }: { option: string }) => option === 'timestamps')).toBe(
        kind !== 'serve-vllm',
      );
      const { body } = await bench.line.api.request('GET', `/v1/transcriptions/${job.id}/result`);
      expect(body.text).toBe(bench.recording.text);
    },
  );

  it('have in the log what an operator should know of them', async () => {
    await bench.line.of('transcriber')[1]!.says(/it takes no hotwords.*the engine is fit/);
  });

  it('do nothing where one fell back from vLLM to PyTorch: the worker list says what to do', async () => {
    await bench.expectWorker('transcriber-4', 'sick');
    expect((await worker('transcriber-4')).reason).toMatch(/fell back from vLLM to PyTorch.*ENGINE_RUNTIME=any/);
  });
});
