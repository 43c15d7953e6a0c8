import { join } from 'node:path';
import type { ChunkAudio, Engine } from '../../apps/worker/transcriber/engine/engine.ts';
import { makeRecording, type Recording } from '../support/audio.ts';
import { engineAt } from './ask-engine.ts';

/** The adapter of a `vllm serve` at an address, with four requests at once unless told. */
export function vllmAt(url: string, settings: Parameters<typeof engineAt>[2] = {}): Engine {
  return engineAt(url, 'fun-asr-nano', { ENGINE_KIND: 'vllm', SLOTS_MIN: 4, SLOTS: 4, ...settings });
}

/** Writes a chunk of a dozen sentences, each in a span of its own. */
export async function makeSpans(folder: string): Promise<Recording & ChunkAudio> {
  const sentences = ['0123456789', 'A*', '#D', '55', '1', '2', '3', '4', '5', '6', '7', '8'];
  const recording = await makeRecording({ path: join(folder, 'chunk-0.flac'), sentences });
  // 300 ms before each, and 400 ms after: the pauses between them last 800 ms.
  const starts = sentences.map((_, n) => recording.words[sentences.slice(0, n).join('').length]!.startMs);
  const spans = starts.map((startMs, n) => ({
    startMs: startMs - 300,
    endMs: (starts[n + 1] ?? recording.durationMs) - 400,
  }));
  return { ...recording, spans };
}
