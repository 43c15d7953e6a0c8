import { setTimeout as wait } from 'node:timers/promises';
import type { Router } from 'express';
import { isTrue, Refusal } from '../fastapi.ts';
import { fastApi } from '../fastapi-app.ts';
import { perform } from '../perform.ts';
import type { Asked } from '../receive.ts';
import type { Simulation } from '../simulation.ts';
import { inventSegments } from './invented-segments.ts';
import { languageOf, type Segment, segmentsOf } from './segments.ts';

const nano = 'fun-asr-nano';
const models = [nano, 'sensevoice', 'paraformer'];
const fallbackSlowness = 5;

/**
 * funasr-server 1.4.3. All requests wait for one another, `/health` too, and an abandoned one is still worked off.
 * Fun-ASR-Nano runs on vLLM, or with `--fallback` on PyTorch; the other models always run on PyTorch.
 */
export function funasrServer(simulation: Simulation): Router {
  const { modelsLoaded } = simulation;
  modelsLoaded.push(loadedAs(simulation, simulation.model ?? nano));
  return fastApi(simulation, {
    title: 'FunASR Server',
    version: '1.4.3',
    post: {
      '/v1/audio/transcriptions': asked => transcription(simulation, asked),
      '/asr': asked => asr(simulation, asked),
    },
    get: {
      '/v1/models': () => ({ object: 'list', data: models.map(id => ({ id, object: 'model' })) }),
      '/health': () => ({ status: 'ok', device: 'cuda', models_loaded: modelsLoaded }),
    },
  });
}

async function transcription(simulation: Simulation, asked: Asked): Promise<object | string> {
  const model = asked.fields.get('model') ?? nano;
  const { text, segments, duration, language: detected } = await transcribe(simulation, model, asked);
  const format = asked.fields.get('response_format');
  if (format === 'text') return text;
  if (format !== 'verbose_json') return { text };
  const given = asked.fields.get('language');
  const language = given && given !== 'auto' ? given : (detected ?? 'unknown');
  const numbered = segments.map(({ text, start, end, words = [], ...speaker }, id) => ({
    ...{ id, start, end, text, words },
    ...speaker,
  }));
  return { task: 'transcribe', language, duration, text, segments: numbered };
}

async function asr(simulation: Simulation, asked: Asked): Promise<object> {
  const startedAt = performance.now();
  const result = await transcribe(simulation, nano, asked);
  const seconds = (performance.now() - startedAt) / 1000;
  const rtf = result.duration > 0 ? Number((seconds / result.duration).toFixed(4)) : 0;
  return { ...result, processing_time: Number(seconds.toFixed(3)), rtf };
}

type Result = { text: string; segments: Segment[]; duration: number; language?: string | null };

async function transcribe(simulation: Simulation, model: string, { data, fields }: Asked): Promise<Result> {
  await load(simulation, model);
  const onVllm = runsOnVllm(simulation, model);
  const rtfx = model === nano && !onVllm ? simulation.rtfx / fallbackSlowness : simulation.rtfx;
  const performed = await perform(simulation, data, rtfx);
  const { duration } = performed;
  const segments = segmentsOf(performed, languageOf(fields.get('language')));
  const told = (found: Segment[]) =>
    isTrue(fields.get('spk')) ? found.map(segment => ({ ...segment, speaker: 'SPK0' })) : found;
  if (onVllm) return { text: segments.map(segment => segment.text).join(''), segments: told(segments), duration };
  const text = segments.map(segment => segment.text).join(' ');
  const language = model === 'sensevoice' && text ? 'en' : null;
  return { text, segments: told(inventSegments(text, duration)), duration, language };
}

async function load(simulation: Simulation, model: string): Promise<void> {
  if (model === 'custom') throw new Error('no --model-path was given');
  if (!models.includes(model)) {
    throw new Refusal(400, `Unknown model '${model}'. Available: fun-asr-nano, custom, sensevoice, paraformer`);
  }
  const name = loadedAs(simulation, model);
  if (simulation.modelsLoaded.includes(name)) return;
  await wait(simulation.lazyLoadS * 1000);
  simulation.modelsLoaded.push(name);
}

function loadedAs(simulation: Simulation, model: string): string {
  return runsOnVllm(simulation, model) ? `${model} (vLLM)` : model;
}

function runsOnVllm({ fallback }: Simulation, model: string): boolean {
  return model === nano && !fallback;
}
