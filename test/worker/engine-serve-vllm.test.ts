import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Options } from '#shared/domain/options.ts';
import { type Simulator, startSimulator } from '../simulator/start-simulator.ts';
import { makeRecording, makeSilence } from '../support/audio.ts';
import { askEngine, engineAt, never } from './ask-engine.ts';

let folder: string;
let speech: { path: string; durationMs: number };
let simulator: Simulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  speech = await makeRecording({ path: join(folder, 'chunk-0.flac'), sentences: ['02', 'A*'] });
  simulator = await startSimulator('--kind', 'serve-vllm', '--rtfx', '1000');
});
afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const engine = () => engineAt(simulator.url, 'fun-asr-nano', { ENGINE_KIND: 'serve-vllm' });
const transcribe = (options?: Partial<Options>) => askEngine(engine(), speech, options);

describe('a serve_vllm.py', () => {
  test('is known by the title of its description, and tells its version', async () => {
    const name = { name: 'fun-asr-nano', revision: '2512', kind: 'serve-vllm', version: '1.0' };
    expect(await engine().probe(never)).toMatchObject(name);
  });

  test('says what is in the recording, with its words, whatever joins its text', async () => {
    expect(await transcribe()).toMatchObject({
      kind: 'succeeded',
      result: {
        segments: [
          { text: 'zero two.', words: [{ text: 'zero' }, { text: 'two' }] },
          { text: 'alpha star.', words: [{ text: 'alpha' }, { text: 'star' }] },
        ],
        language: null,
        timestamps_source: 'engine_words',
        engine: { name: 'fun-asr-nano', revision: '2512', kind: 'serve-vllm' },
        warnings: [],
      },
    });
  });

  test('is asked for Chinese by its Chinese name, with hotwords and speakers', async () => {
    const outcome = await transcribe({ language: 'zh', hotwords: ['甲', '星'], diarization: true });
    const segments = [{ text: '零二。', speaker: 'SPK0' }, { text: '甲星。' }];
    expect(outcome).toMatchObject({ result: { language: 'zh', segments, warnings: [] } });
    const { requests } = await simulator.state();
    expect(requests.at(-1)).toMatchObject({ route: '/asr', language: '中文', hotwords: ['甲', '星'] });
  });

  test('says nothing of silence', async () => {
    const path = join(folder, 'silence.flac');
    await makeSilence({ path, seconds: 2 });
    const outcome = await askEngine(engine(), { path, durationMs: 2000 });
    expect(outcome).toMatchObject({ kind: 'succeeded', result: { segments: [] } });
  });

  test('is not what another server is taken for', async () => {
    const other = await startSimulator('--rtfx', '1000');
    const mistaken = engineAt(other.url, 'fun-asr-nano', { ENGINE_KIND: 'serve-vllm' });
    await expect(mistaken.probe(never)).rejects.toThrow('this is no serve_vllm.py');
    await other.stop();
  });
});
