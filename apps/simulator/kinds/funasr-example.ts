import { setTimeout as wait } from 'node:timers/promises';
import type { Router } from 'express';
import { Refusal } from '../fastapi.ts';
import { fastApi } from '../fastapi-app.ts';
import { perform } from '../perform.ts';
import type { Asked } from '../receive.ts';
import type { Simulation } from '../simulation.ts';
import { languageOf, segmentsOf } from './segments.ts';

const models = ['sensevoice', 'paraformer', 'paraformer-en', 'fun-asr-nano'];

/**
 * examples/openai_api/server.py of FunASR, which its Dockerfile runs: no vLLM, no `/asr`, no speakers, no times, and the
 * `duration` it tells is that of its work.
 */
export function funasrExample(simulation: Simulation): Router {
  const { modelsLoaded } = simulation;
  modelsLoaded.push(simulation.model ?? 'sensevoice');
  const modelView = (id: string) => ({
    ...{ id, object: 'model', created: 1_700_000_000, owned_by: 'funasr' },
    ready: modelsLoaded.includes(id),
  });
  return fastApi(simulation, {
    title: 'FunASR OpenAI-Compatible API',
    version: '1.0.0',
    post: { '/v1/audio/transcriptions': asked => transcription(simulation, asked) },
    get: {
      '/v1/models': () => ({ object: 'list', data: models.map(modelView) }),
      '/health': () => ({ status: 'ok', device: 'cuda', models_loaded: modelsLoaded, models_available: models }),
    },
  });
}

async function transcription(simulation: Simulation, { data, fields }: Asked): Promise<object> {
  const model = fields.get('model') ?? 'sensevoice';
  if (!models.includes(model)) {
    const available = models.map(name => `'${name}'`).join(', ');
    throw new Refusal(400, `Model '${model}' not found. Available: [${available}]`);
  }
  await load(simulation, model);
  const startedAt = performance.now();
  const performed = await perform(simulation, data).catch(toDetail);
  const seconds = (performance.now() - startedAt) / 1000;
  const text = segmentsOf(performed, languageOf(fields.get('language')))
    .map(segment => segment.text)
    .join(' ');
  if (fields.get('response_format') !== 'verbose_json') return { text };
  return {
    text,
    segments: [],
    language: fields.get('language') || 'auto',
    duration: Number(seconds.toFixed(3)),
    model,
  };
}

async function load({ modelsLoaded, lazyLoadS }: Simulation, model: string): Promise<void> {
  if (modelsLoaded.includes(model)) return;
  await wait(lazyLoadS * 1000);
  modelsLoaded.push(model);
}

/** Unlike funasr-server, it tells what went wrong. */
function toDetail(error: Error): never {
  throw error instanceof Refusal ? error : new Refusal(500, error.message);
}
