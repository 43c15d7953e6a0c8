import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { FormData } from 'undici';
import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Options, Warning } from '#shared/domain/options.ts';
import type { Outcome } from '#shared/domain/task.ts';
import type { ChunkAudio, Engine, EngineFacts, Patience } from './engine.ts';
import { failed, refusal } from './failure.ts';
import { readFunasrAnswer } from './funasr-answer.ts';
import { probeFunasr, type Runtime } from './funasr-probe.ts';
import { type FunasrRequest, funasrRequest, NANO, unsupported } from './funasr-request.ts';
import { type Answer, type Http, openHttp } from './http.ts';
import { withPatience } from './patience.ts';

type FunasrSettings = { url: string; model: string; revision: string | null };

const PROBE_MS = 10_000;

/**
 * The HTTP server that comes with FunASR: strictly serial, deaf to everything while it works, and it goes on with a
 * request that was given up. `model` is its alias and the name of the pool; `revision` is what the operator pinned.
 */
export function funasrServer({ url, model, revision }: FunasrSettings): Engine {
  const http = openHttp(url);
  const name = { name: model, revision, kind: 'funasr-server' };
  let version: string | null = null;
  let runtime: Runtime = 'not loaded';

  async function probe(signal: AbortSignal): Promise<EngineFacts> {
    const { note, ...found } = await probeFunasr(http, model, signal);
    ({ version, runtime } = found);
    return { ...name, version, ...(note ? { note } : {}) };
  }

  async function transcribe(
    audio: ChunkAudio,
    options: Options,
    patience: Patience,
    known: Warning[] = [],
  ): Promise<Outcome<ChunkResult>> {
    const asked = funasrRequest(options, model);
    const startedAt = performance.now();
    const answer = await post(http, asked, audio, patience);
    const engine_ms = Math.round(performance.now() - startedAt);
    if ('kind' in answer) return answer;
    if (refusesSpeakers(answer, options)) {
      return transcribe(audio, { ...options, diarization: false }, patience, [NO_SPEAKERS]);
    }
    if (answer.status !== 200) return refusal(answer);
    if (runtime === 'not loaded') await probe(AbortSignal.timeout(PROBE_MS)).catch(() => {});
    const result = readResult(answer.body, { audio, options, asked, runtime });
    if (!result) return failed(`the engine answered with something unknown: ${answer.body.slice(0, 100)}`);
    const warnings = [...known, ...result.warnings];
    return { kind: 'succeeded', result: { ...result, engine: { ...name, version }, engine_ms, warnings } };
  }

  return {
    kind: name.kind,
    abilities: abilitiesOf(model),
    slots: () => 1,
    requests: () => 1,
    probe,
    transcribe: (audio, options, patience) => transcribe(audio, options, patience),
  };
}

const NO_SPEAKERS = unsupported('diarization', 'the engine was started without a model that tells speakers apart');

async function post(
  http: Http,
  { path, fields }: FunasrRequest,
  audio: ChunkAudio,
  patience: Patience,
): Promise<Answer | Outcome<never>> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', await openAsBlob(audio.path, { type: 'audio/flac' }), basename(audio.path));
  return withPatience(patience, signal => http.post(path, form, signal));
}

function refusesSpeakers({ status, body }: Answer, { diarization }: Options): boolean {
  return status === 400 && diarization && body.includes('Speaker diarization is disabled');
}

function readResult(
  body: string,
  by: { audio: ChunkAudio; options: Options; asked: FunasrRequest; runtime: Runtime },
): Omit<ChunkResult, 'engine' | 'engine_ms'> | null {
  const heard = readFunasrAnswer(body, by.audio.durationMs, by.runtime !== 'vllm');
  if (!heard) return null;
  const language = by.asked.fields.language ? by.options.language : heard.language;
  const warnings = [...by.asked.warnings, ...disappointments(by.options, by.asked, heard, by.runtime)];
  return { ...heard, language, warnings, flags: [] };
}

/** What was asked for in a way the engine reads, and is not in its answer all the same. */
function disappointments(
  { timestamps, diarization }: Options,
  { fields }: FunasrRequest,
  { segments, timestamps_source }: Pick<ChunkResult, 'segments' | 'timestamps_source'>,
  runtime: Runtime,
): Warning[] {
  const warnings: Warning[] = [];
  if (fields.hotwords && runtime === 'pytorch') {
    warnings.push(unsupported('hotwords', 'the engine runs without vLLM, and ignores hotwords then'));
  }
  if (segments.length === 0) return warnings;
  if (timestamps === 'word' && timestamps_source !== 'engine_words') {
    warnings.push(unsupported('timestamps', 'the engine gave no times of words'));
  }
  if (diarization && segments.every(segment => segment.speaker === null)) {
    warnings.push(unsupported('diarization', 'the engine told no speakers'));
  }
  return warnings;
}

function abilitiesOf(model: string): Engine['abilities'] {
  return {
    hotwords: model === NANO,
    language: model !== 'paraformer',
    itn: false,
    diarization: true,
    words: model === NANO,
    batching: false,
    cancels: false,
    maxAudioMs: null,
  };
}
