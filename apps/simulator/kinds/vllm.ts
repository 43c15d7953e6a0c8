import express, { type Response, type Router } from 'express';
import { ApiError, sendApiError } from '../openai-error.ts';
import type { Performance } from '../perform.ts';
import type { Asked } from '../receive.ts';
import { type Answered, receiveParallel } from '../receive-parallel.ts';
import type { Simulation } from '../simulation.ts';
import { statedSeconds } from '../tone/wav.ts';
import { languageOf, segmentsOf } from './segments.ts';

const root = 'FunAudioLLM/Fun-ASR-Nano-2512-vllm';
const mostMegabytes = 25;
const mostSeconds = 600;
const deathMs = 1_000;

/**
 * `vllm serve` 0.27 with Fun-ASR-Nano: it works on many requests at once, and drops one whose client has gone. Its model
 * is called `fun-asr-nano` unless told; a real one would hear itself which language is spoken.
 */
export function vllm(simulation: Simulation): Router {
  const router = express.Router();
  const id = simulation.model ?? 'fun-asr-nano';
  const isDead = () => simulation.fault === 'dead';
  const models = { object: 'list', data: [{ id, object: 'model', owned_by: 'vllm', root, max_model_len: 40_960 }] };

  router.use('/v1', (req, res, next) => {
    if (!simulation.apiKey || req.headers.authorization === `Bearer ${simulation.apiKey}`) return next();
    res.status(401).json({ error: 'Unauthorized' });
  });
  router.get('/health', (_req, res) => void res.status(isDead() ? 503 : 200).end());
  router.get('/version', (_req, res) => void res.json({ version: '0.27.1' }));
  router.get('/v1/models', (_req, res) => void res.json(models));
  router.post(
    '/v1/audio/transcriptions',
    receiveParallel(simulation, {
      check(asked) {
        if (isDead()) throw die();
        check(asked, id);
      },
      answer,
      explain: error => new ApiError(500, error.message),
      sendError: sendApiError,
    }),
  );
  router.use((_req, res: Response) => sendApiError(res, new ApiError(404, 'Not Found')));
  return router;
}

function die(): ApiError {
  setTimeout(() => process.exit(1), deathMs);
  return new ApiError(500, 'EngineCore encountered an issue. See stack trace (above) for the root cause.');
}

function check({ data, fields }: Asked, id: string): void {
  const model = fields.get('model');
  if (model && model !== id) throw new ApiError(404, `The model \`${model}\` does not exist.`, { param: 'model' });
  const format = fields.get('response_format') ?? 'json';
  if (!['json', 'text', 'verbose_json'].includes(format)) {
    throw new ApiError(400, 'Currently only support response_format: `text`, `json` or `verbose_json`');
  }
  // The model writes no time tokens, and its prompt has no place for them.
  if (format === 'verbose_json') throw new ApiError(400, 'Expected decoder_prompt to contain text');
  const language = fields.get('language');
  if (language && !languages.includes(language)) throw new ApiError(400, `Unsupported language: '${language}'.`);
  if (data.length > mostMegabytes * 1024 ** 2) {
    throw new ApiError(400, 'Maximum file size exceeded', { param: 'audio_filesize_mb' });
  }
  if (statedSeconds(data) > mostSeconds) throw new ApiError(400, `Audio is longer than ${mostSeconds} seconds.`);
}

/** Every format but verbose JSON is the same JSON; parts are joined without a space in Chinese and Japanese only. */
function answer(performed: Performance, { fields }: Asked): Answered {
  const language = fields.get('language') ?? 'en';
  const texts = segmentsOf(performed, languageOf(language)).map(segment => segment.text);
  const text = texts.join(language === 'zh' || language === 'ja' ? '' : ' ');
  const usage = { type: 'duration', seconds: Math.ceil(performed.duration) };
  return { type: 'application/json', body: JSON.stringify({ text, usage }) };
}

// The languages of Whisper, the only codes that vLLM lets through.
const languages = (
  'en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml ' +
  'cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am ' +
  'yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su yue'
).split(' ');
