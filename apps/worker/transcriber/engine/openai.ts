import { stat } from 'node:fs/promises';
import type { ChunkResult } from '#shared/domain/chunk.ts';
import { OPENAI_LONGEST_S } from '#shared/domain/engine-limits.ts';
import type { Options } from '#shared/domain/options.ts';
import type { Outcome } from '#shared/domain/task.ts';
import { openAdaptiveSlots } from '../adaptive-slots.ts';
import type { ChunkAudio, Engine, EngineFacts, Patience } from './engine.ts';
import { failed } from './failure.ts';
import { openHttp } from './http.ts';
import type { EngineSettings } from './open-engine.ts';
import { readOpenaiAnswer } from './openai-answer.ts';
import { openAsking, type Said } from './openai-ask.ts';
import { askServedModels, explainServed } from './served-models.ts';
import { openTurns } from './turns.ts';
import { disappointments } from './unsupported.ts';

/**
 * Any other server with OpenAI's /v1/audio/transcriptions. One chunk is one request; what it tells of times, words and
 * speakers is taken. How much it bears at once is what SLOTS says, for nobody else knows; that it cancels is not assumed.
 */
export function openai({ url, model, revision, apiKey, slots }: EngineSettings): Engine {
  const http = openHttp(url, apiKey);
  const name = { name: model, revision, kind: 'openai', version: null };
  const most = slots ?? 1;
  const turns = openTurns(openAdaptiveSlots({ least: most, most }));
  const asking = openAsking(http, model);

  async function probe(signal: AbortSignal): Promise<EngineFacts> {
    asking.forget();
    const served = await askServedModels(http, signal);
    if (!served) return { ...name, note: 'it does not tell its models; what answers is taken on trust' };
    return served.some(({ id }) => id === model) ? name : { ...name, note: explainServed(model, served) };
  }

  async function transcribe(audio: ChunkAudio, options: Options, patience: Patience): Promise<Outcome<ChunkResult>> {
    if ((await stat(audio.path)).size > MOST_BYTES) return TOO_LARGE;
    const turn = await turns.next(patience.signal).catch(() => null);
    if (!turn) return { kind: 'released', reason: String(patience.signal.reason) };
    const startedAt = performance.now();
    try {
      const said = await asking.ask(audio, options, patience);
      if ('kind' in said) return said;
      const result = readResult(said, audio, options);
      if (!result) return failed(`the engine answered with something unknown: ${said.body.slice(0, 100)}`);
      const engine_ms = Math.round(performance.now() - startedAt);
      return { kind: 'succeeded', result: { ...result, engine: name, engine_ms } };
    } finally {
      turn.end(0);
    }
  }

  return { kind: name.kind, abilities: ABILITIES, slots: turns.slots, requests: () => 1, probe, transcribe };
}

const MOST_BYTES = 25 * 1024 ** 2;

const TOO_LARGE: Outcome<never> = {
  kind: 'rejected',
  error: { code: 'input_rejected', message: 'the chunk is larger than the 25 MB that servers of this kind take' },
};

const ABILITIES: Engine['abilities'] = {
  hotwords: true,
  language: true,
  itn: false,
  diarization: false,
  words: true,
  batching: false,
  cancels: false,
  maxAudioMs: OPENAI_LONGEST_S * 1000,
};

function readResult(
  { body, format, request }: Said,
  { durationMs }: ChunkAudio,
  options: Options,
): Omit<ChunkResult, 'engine' | 'engine_ms'> | null {
  const heard = readOpenaiAnswer(body, format, durationMs);
  if (!heard) return null;
  const language = heard.language ?? (options.language === 'auto' ? null : options.language);
  return { ...heard, language, warnings: [...request.warnings, ...disappointments(options, heard)], flags: [] };
}
