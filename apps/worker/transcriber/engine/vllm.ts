import { FormData } from 'undici';
import { z } from 'zod';
import type { ChunkResult } from '#shared/domain/chunk.ts';
import type { Options } from '#shared/domain/options.ts';
import type { Span } from '#shared/domain/span.ts';
import type { Outcome } from '#shared/domain/task.ts';
import { openAdaptiveSlots } from '../adaptive-slots.ts';
import { askSpans, type Reply } from './ask-spans.ts';
import type { Part } from './chunk-file.ts';
import { openParts } from './chunk-parts.ts';
import type { ChunkAudio, Engine, EngineFacts, Patience } from './engine.ts';
import { absent, failed } from './failure.ts';
import { type Http, openHttp } from './http.ts';
import type { EngineSettings } from './open-engine.ts';
import { isOverload, openaiRefusal } from './openai-refusal.ts';
import { askServedModels, explainServed } from './served-models.ts';
import { openTurns } from './turns.ts';
import { probeVllm } from './vllm-probe.ts';
import { vllmRequest } from './vllm-request.ts';

/**
 * `vllm serve` with Fun-ASR-Nano: works on many requests at once, stops when the client has gone, takes 30 s at a time
 * and gives no times. So the spans of a chunk are sent one by one, and its segments have the times of their spans.
 */
export function vllm({ url, model, revision, apiKey, timeoutMs, ...settings }: EngineSettings): Engine {
  const http = openHttp(url, apiKey);
  const name = { name: model, revision, kind: 'vllm' };
  const turns = openTurns(openAdaptiveSlots(boundsOf(settings)));
  let version: string | null = null;

  async function probe(signal: AbortSignal): Promise<EngineFacts> {
    const found = await probeVllm(http, model, signal);
    version = found.version;
    return { ...name, ...found };
  }

  async function transcribe(audio: ChunkAudio, options: Options, patience: Patience): Promise<Outcome<ChunkResult>> {
    const request = vllmRequest(options, model);
    const parts = await openParts(audio, patience.signal).catch(error => {
      if (!patience.signal.aborted) throw error;
    });
    if (!parts) return { kind: 'released', reason: String(patience.signal.reason) };
    const said = await askSpans(audio.spans, {
      turns,
      patience,
      leastMs: timeoutMs,
      ask: (span, signal) => ask(http, request.fields, parts(span), signal),
    });
    if ('kind' in said) return said;
    const heard = { segments: segmentsOf(audio.spans, said.texts), language: null, flags: [] };
    const told = { engine: { ...name, version }, engine_ms: said.engineMs, warnings: request.warnings };
    return { kind: 'succeeded', result: { ...heard, timestamps_source: 'vad', ...told } };
  }

  return {
    kind: name.kind,
    abilities: ABILITIES,
    slots: turns.slots,
    requests: ({ spans }) => spans.length,
    probe,
    transcribe,
  };
}

const ABILITIES: Engine['abilities'] = {
  hotwords: true,
  language: false,
  itn: false,
  diarization: false,
  words: false,
  batching: true,
  cancels: true,
  maxAudioMs: null,
};

const MOST_SLOTS = 32;

function boundsOf({ slots, slotsMin }: Pick<EngineSettings, 'slots' | 'slotsMin'>): { least: number; most: number } {
  const most = slots ?? MOST_SLOTS;
  return { least: Math.min(slotsMin, most), most };
}

async function ask(http: Http, fields: Record<string, string>, part: Part, signal: AbortSignal): Promise<Reply> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', part.blob, part.name);
  const answer = await http.post('v1/audio/transcriptions', form, signal);
  if (answer.status === 404) {
    const served = await askServedModels(http, signal).catch(() => null);
    if (served) return { outcome: absent(explainServed(fields.model!, served)), overload: false };
  }
  if (answer.status !== 200) return { outcome: openaiRefusal(answer), overload: isOverload(answer) };
  const text = readText(answer.body);
  if (text !== null) return { text };
  return {
    outcome: failed(`the engine answered with something unknown: ${answer.body.slice(0, 100)}`),
    overload: false,
  };
}

function segmentsOf(spans: Span[], texts: string[]): ChunkResult['segments'] {
  return spans
    .map(({ startMs, endMs }, at) => ({ start_ms: startMs, end_ms: endMs, text: texts[at]!, speaker: null, words: [] }))
    .filter(({ text }) => text !== '');
}

const Said = z.object({ text: z.string() });

// FunASR takes the model's mark of silence out itself; vLLM passes it on.
const SILENCE_MARK = /\/sil\b/g;

function readText(body: string): string | null {
  try {
    return Said.parse(JSON.parse(body)).text.replace(SILENCE_MARK, ' ').replace(/\s+/g, ' ').trim();
  } catch {
    return null;
  }
}
