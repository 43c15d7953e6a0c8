import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Options, Warning } from '#shared/domain/options.ts';
import type { Outcome } from '#shared/domain/task.ts';
import type { Abilities, ChunkAudio, Engine, EngineFacts, Patience } from './engine.ts';
import { absent, failed, refusal } from './failure.ts';
import { askFunasr } from './funasr-ask.ts';
import { type FunasrFound, probeFunasr } from './funasr-probe.ts';
import { type FunasrProgram, funasrRequest, hearsLanguage, NANO } from './funasr-request.ts';
import { funasrResult } from './funasr-result.ts';
import { type Answer, openHttp } from './http.ts';
import type { EngineSettings } from './open-engine.ts';
import { unsupported } from './unsupported.ts';

const PROBE_MS = 10_000;

/**
 * The HTTP server that comes with FunASR: strictly serial, deaf to everything while it works, and it goes on with a
 * request that was given up. `model` is its alias and the name of the pool; `revision` is what the operator pinned.
 * FunASR's example server, which its Dockerfile runs, is told from it by the first probe, and asked for what it can do.
 */
export function funasrServer(settings: EngineSettings): Engine {
  const { model, revision } = settings;
  const http = openHttp(settings.url);
  const name = { name: model, revision, kind: 'funasr-server' };
  let found: FunasrFound = { program: 'funasr-server', version: null, runtime: 'not loaded' };

  async function probe(signal: AbortSignal): Promise<EngineFacts> {
    found = await probeFunasr(http, settings, signal);
    const { program, runtime, ...facts } = found;
    return { ...name, ...facts };
  }

  async function transcribe(
    audio: ChunkAudio,
    options: Options,
    patience: Patience,
    known: Warning[] = [],
  ): Promise<Outcome<ChunkResult>> {
    const request = funasrRequest(options, model, found.program);
    const answer = await askFunasr(http, request, audio, patience);
    if ('kind' in answer) return answer;
    if (refusesSpeakers(answer, options)) {
      return transcribe(audio, { ...options, diarization: false }, patience, [NO_SPEAKERS]);
    }
    if (answer.status !== 200) return refusal(answer);
    if (found.runtime === 'not loaded') {
      await probe(AbortSignal.timeout(PROBE_MS)).catch(() => {});
      if (found.heldBack) return absent(found.heldBack);
    }
    const result = funasrResult(answer.body, {
      ...{ durationMs: audio.durationMs, options, request },
      inventsTimes: found.program === 'funasr-server' && found.runtime !== 'vllm',
      ignoresHotwords: found.runtime === 'pytorch',
    });
    if (!result) return failed(`the engine answered with something unknown: ${answer.body.slice(0, 100)}`);
    const engine = { ...name, version: found.version };
    const warnings = [...known, ...result.warnings];
    return { kind: 'succeeded', result: { ...result, engine, engine_ms: answer.engineMs, warnings } };
  }

  return {
    kind: name.kind,
    get abilities() {
      return abilitiesOf(model, found.program);
    },
    slots: () => 1,
    requests: () => 1,
    probe,
    transcribe: (...asked) => transcribe(...asked),
  };
}

const NO_SPEAKERS = unsupported('diarization', 'the engine was started without a model that tells speakers apart');

function refusesSpeakers({ status, body }: Answer, { diarization }: Options): boolean {
  return status === 400 && diarization && body.includes('Speaker diarization is disabled');
}

function abilitiesOf(model: string, program: FunasrProgram): Abilities {
  const full = program === 'funasr-server';
  return {
    hotwords: full && model === NANO,
    language: hearsLanguage(model),
    itn: false,
    diarization: full,
    words: full && model === NANO,
    batching: false,
    cancels: false,
    maxAudioMs: null,
  };
}
