import type { Router } from 'express';
import { isTrue } from '../fastapi.ts';
import { fastApi } from '../fastapi-app.ts';
import { perform } from '../perform.ts';
import type { Asked } from '../receive.ts';
import type { Simulation } from '../simulation.ts';
import { languageOf, type Segment, segmentsOf } from './segments.ts';

/** FunASR's serve_vllm.py: as serial as funasr-server, and without `/health` and `/v1/models`. */
export function serveVllm(simulation: Simulation): Router {
  return fastApi(simulation, {
    title: 'Fun-ASR-Nano vLLM Server',
    version: '1.0',
    post: {
      '/asr': asked => asr(simulation, asked),
      '/v1/audio/transcriptions': asked => transcription(simulation, asked),
    },
    get: {},
  });
}

async function asr(simulation: Simulation, asked: Asked): Promise<object> {
  const startedAt = performance.now();
  const result = await transcribe(simulation, asked, isTrue(asked.fields.get('timestamp') ?? 'true'));
  const seconds = (performance.now() - startedAt) / 1000;
  const rtf = result.duration > 0 ? Number((seconds / result.duration).toFixed(4)) : 0;
  return { ...result, processing_time: Number(seconds.toFixed(3)), rtf };
}

async function transcription(simulation: Simulation, asked: Asked): Promise<object | string> {
  const granularities = asked.fields.get('timestamp_granularities') ?? 'word';
  const { text, segments, duration } = await transcribe(simulation, asked, /word|segment/.test(granularities));
  const format = asked.fields.get('response_format');
  if (format === 'text') return text;
  if (format !== 'verbose_json') return { text };
  const language = asked.fields.get('language') || 'zh';
  const numbered = segments.map(({ text, start, end, words }, id) => ({ id, start, end, text, words: words ?? [] }));
  return { task: 'transcribe', language, duration, text, segments: numbered };
}

async function transcribe(
  simulation: Simulation,
  { data, fields }: Asked,
  withWords: boolean,
): Promise<{ text: string; segments: Segment[]; duration: number }> {
  const performed = await perform(simulation, data);
  const segments = segmentsOf(performed, languageOf(fields.get('language'))).map(({ words, text, ...times }) => ({
    // The server does so with all text; but of tone speech, where words repeat honestly, every word is to be found.
    ...{ text: performed.babble === 'loop' ? withoutRepetition(text) : text, ...times },
    ...(words && withWords ? { words } : {}),
    ...(isTrue(fields.get('spk')) ? { speaker: 'SPK0' } : {}),
  }));
  return { text: segments.map(segment => segment.text).join(' '), segments, duration: performed.duration };
}

/** Cuts a text off behind the first of three times the same 3 to 29 characters, as the server does. */
function withoutRepetition(text: string): string {
  const loop = text.length < 20 ? null : /(.{3,29}?)\1\1/.exec(text);
  return loop ? text.slice(0, loop.index + loop[1]!.length) : text;
}
