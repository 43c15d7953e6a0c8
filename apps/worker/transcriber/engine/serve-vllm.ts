import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Options } from '#shared/domain/options.ts';
import type { Outcome } from '#shared/domain/task.ts';
import type { ChunkAudio, Engine, EngineFacts, Patience } from './engine.ts';
import { failed, refusal } from './failure.ts';
import { askFunasr } from './funasr-ask.ts';
import { funasrRequest } from './funasr-request.ts';
import { funasrResult } from './funasr-result.ts';
import { openHttp } from './http.ts';
import type { EngineSettings } from './open-engine.ts';
import { askOpenApi } from './openapi.ts';

/** The title of its `/openapi.json`: the only way to know it, for it has neither `/health` nor `/v1/models`. */
export const SERVE_VLLM_TITLE = 'Fun-ASR-Nano vLLM Server';

/**
 * FunASR's own service on vLLM, `serve_vllm.py`: one request after the other, and on with one that was given up. It runs
 * one model, whatever it is called, and is always asked at `/asr`, where hotwords are read and speakers told.
 */
export function serveVllm({ url, model, revision }: EngineSettings): Engine {
  const http = openHttp(url);
  const name = { name: model, revision, kind: 'serve-vllm' };
  let version: string | null = null;

  async function probe(signal: AbortSignal): Promise<EngineFacts> {
    const openApi = await askOpenApi(http, signal);
    if (openApi?.info.title !== SERVE_VLLM_TITLE) {
      throw new Error(`this is no serve_vllm.py: its /openapi.json is not that of "${SERVE_VLLM_TITLE}"`);
    }
    version = openApi.info.version;
    return { ...name, version, note: 'serve_vllm.py cuts text off behind anything that is said three times on end' };
  }

  async function transcribe(audio: ChunkAudio, options: Options, patience: Patience): Promise<Outcome<ChunkResult>> {
    const request = funasrRequest(options, model, 'serve-vllm');
    const answer = await askFunasr(http, request, audio, patience);
    if ('kind' in answer) return answer;
    if (answer.status !== 200) return refusal(answer);
    const asked = { durationMs: audio.durationMs, options, request, inventsTimes: false, ignoresHotwords: false };
    const result = funasrResult(answer.body, asked);
    if (!result) return failed(`the engine answered with something unknown: ${answer.body.slice(0, 100)}`);
    return { kind: 'succeeded', result: { ...result, engine: { ...name, version }, engine_ms: answer.engineMs } };
  }

  return { kind: name.kind, abilities: ABILITIES, slots: () => 1, requests: () => 1, probe, transcribe };
}

const ABILITIES: Engine['abilities'] = {
  hotwords: true,
  language: true,
  itn: false,
  diarization: true,
  words: true,
  batching: false,
  cancels: false,
  maxAudioMs: null,
};
