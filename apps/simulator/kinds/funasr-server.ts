import express, { type Request, type Response, type Router } from 'express';
import { detail, json, Refusal } from '../fastapi.ts';
import { perform } from '../perform.ts';
import { type Asked, receive } from '../receive.ts';
import type { Simulation } from '../simulation.ts';
import { languageOf, type Segment, segmentsOf } from './segments.ts';

const models = ['fun-asr-nano', 'sensevoice', 'paraformer'];
const paths = ['/v1/audio/transcriptions', '/asr', '/v1/models', '/health', '/openapi.json'];

/**
 * funasr-server 1.4.3 on its vLLM path. All requests wait for one another, `/health` too, and an abandoned one is still
 * worked off. Other models than Fun-ASR-Nano answer alike, at once, and show up as loaded.
 */
export function funasrServer(simulation: Simulation): Router {
  const router = express.Router({ strict: true, caseSensitive: true });
  const inTurn = (answer: (res: Response) => void) => (_req: Request, res: Response) =>
    simulation.inTurn(async () => answer(res));
  const get = (path: string, body: () => object) =>
    router
      .route(path)
      .get((req, res, next) => (req.method === 'HEAD' ? next() : inTurn(res => json(res, 200, body()))(req, res)))
      .all(inTurn(res => notAllowed(res, 'GET')));
  const post = (path: string, answer: (asked: Asked) => Promise<object | string>) =>
    router
      .route(path)
      .post(receive(simulation, answer))
      .all(inTurn(res => notAllowed(res, 'POST')));

  post('/v1/audio/transcriptions', asked => transcription(simulation, asked));
  post('/asr', asked => asr(simulation, asked));
  get('/v1/models', () => ({ object: 'list', data: models.map(id => ({ id, object: 'model' })) }));
  get('/health', () => ({ status: 'ok', device: 'cuda', models_loaded: simulation.modelsLoaded }));
  get('/openapi.json', openapi);
  return router;
}

async function transcription(simulation: Simulation, { data, fields }: Asked): Promise<object | string> {
  load(simulation, fields.get('model') ?? 'fun-asr-nano');
  const { text, segments, duration } = await transcribe(simulation, data, fields);
  const format = fields.get('response_format');
  if (format === 'text') return text;
  if (format !== 'verbose_json') return { text };
  const given = fields.get('language');
  const language = given && given !== 'auto' ? given : 'unknown';
  const numbered = segments.map(({ text, start, end, words }, id) => ({ id, start, end, text, words: words ?? [] }));
  return { task: 'transcribe', language, duration, text, segments: numbered };
}

async function asr(simulation: Simulation, { data, fields }: Asked): Promise<object> {
  const startedAt = performance.now();
  const result = await transcribe(simulation, data, fields);
  const seconds = (performance.now() - startedAt) / 1000;
  const rtf = result.duration > 0 ? Number((seconds / result.duration).toFixed(4)) : 0;
  return { ...result, processing_time: Number(seconds.toFixed(3)), rtf };
}

function load(simulation: Simulation, model: string): void {
  if (model === 'custom') throw new Error('no --model-path was given');
  if (!models.includes(model)) {
    throw new Refusal(400, `Unknown model '${model}'. Available: fun-asr-nano, custom, sensevoice, paraformer`);
  }
  const loaded = simulation.modelsLoaded;
  if (!loaded.some(name => name.startsWith(model))) loaded.push(model);
}

async function transcribe(
  simulation: Simulation,
  data: Buffer,
  fields: Asked['fields'],
): Promise<{ text: string; segments: Segment[]; duration: number }> {
  const performed = await perform(simulation, data);
  const segments = segmentsOf(performed, languageOf(fields.get('language')));
  return { text: segments.map(segment => segment.text).join(''), segments, duration: performed.duration };
}

function notAllowed(res: Response, allowed: string): void {
  res.setHeader('allow', allowed);
  detail(res, 405, 'Method Not Allowed');
}

function openapi(): object {
  return {
    openapi: '3.1.0',
    info: { title: 'FunASR Server', version: '1.4.3' },
    paths: Object.fromEntries(paths.slice(0, -1).map((path, index) => [path, { [index < 2 ? 'post' : 'get']: {} }])),
  };
}
