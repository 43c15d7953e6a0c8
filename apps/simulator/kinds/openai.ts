import express, { type Response, type Router } from 'express';
import { ApiError, sendApiError } from '../openai-error.ts';
import type { Performance } from '../perform.ts';
import type { Asked } from '../receive.ts';
import { type Answered, receiveParallel } from '../receive-parallel.ts';
import type { Simulation } from '../simulation.ts';
import { languageOf, type Segment, segmentsOf } from './segments.ts';

const mostBytes = 25 * 1024 ** 2;

/** A server that speaks as OpenAI's does of whisper-1: verbose JSON with segments, words beside them, names of languages. */
export function openai(simulation: Simulation): Router {
  const router = express.Router();
  const id = simulation.model ?? 'fun-asr-nano';
  const sendError = (res: Response, error: ApiError) =>
    sendApiError(res, error, error.status < 500 ? 'invalid_request_error' : 'server_error');

  router.use('/v1', (req, res, next) => {
    const [, key = ''] = /^Bearer (.*)$/.exec(req.headers.authorization ?? '') ?? [];
    if (!simulation.apiKey || key === simulation.apiKey) return next();
    sendError(res, new ApiError(401, `Incorrect API key provided: ${key}.`, { code: 'invalid_api_key' }));
  });
  router.get('/v1/models', (_req, res) => {
    res.json({ object: 'list', data: [{ id, object: 'model', created: 1_700_000_000, owned_by: 'openai' }] });
  });
  router.post(
    '/v1/audio/transcriptions',
    receiveParallel(simulation, {
      check: asked => check(asked, id),
      answer,
      explain: error => new ApiError(500, `The server had an error: ${error.message}`, { code: 'server_error' }),
      sendError,
    }),
  );
  router.use((_req, res: Response) => sendError(res, new ApiError(404, 'Invalid URL')));
  return router;
}

function check({ data, fields }: Asked, id: string): void {
  const model = fields.get('model');
  if (model !== id) throw new ApiError(404, `The model '${model}' does not exist`, { code: 'model_not_found' });
  if (data.length > mostBytes) throw new ApiError(413, `Maximum content size limit (${mostBytes}) exceeded`);
}

function answer(performed: Performance, { fields }: Asked): Answered {
  const language = languageOf(fields.get('language'));
  const segments = segmentsOf(performed, language);
  const text = segments.map(segment => segment.text).join(language === 'zh' ? '' : ' ');
  const format = fields.get('response_format') ?? 'json';
  if (format === 'text') return { type: 'text/plain; charset=utf-8', body: `${text}\n` };
  const body = format === 'verbose_json' ? verbose(performed.duration, text, segments, fields) : { text };
  return { type: 'application/json', body: JSON.stringify(body) };
}

function verbose(duration: number, text: string, segments: Segment[], fields: Asked['fields']): object {
  const wantsWords = fields.get('timestamp_granularities[]') === 'word';
  return {
    task: 'transcribe',
    language: languageOf(fields.get('language')) === 'zh' ? 'chinese' : 'english',
    duration,
    text,
    ...(wantsWords ? { words: segments.flatMap(segment => segment.words ?? []) } : {}),
    segments: segments.map(({ start, end, text }, id) => ({
      id,
      seek: 0,
      start,
      end,
      text: ` ${text}`,
      temperature: 0,
    })),
  };
}
