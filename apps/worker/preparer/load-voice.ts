import { access } from 'node:fs/promises';
import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import type { HearsSound } from './divide.ts';

/** What the model takes at a time, for 16 kHz. */
const WINDOW = 512;
const LONGEST_S = 10;

/** Loads a Silero model. Throws where the package for it is missing; what is no model ends the process. */
export async function loadVoice(model: string): Promise<HearsSound> {
  await access(model);
  const { Vad } = (await import('sherpa-onnx-node')).default;
  const sileroVad = { model, threshold: 0.5, minSpeechDuration: 0.1, minSilenceDuration: 0.1, windowSize: WINDOW };
  const vad = new Vad({ sileroVad, sampleRate: SAMPLE_RATE, numThreads: 1, provider: 'cpu', debug: 0 }, LONGEST_S);
  return sound => {
    vad.reset();
    vad.clear();
    const wave = Float32Array.from(sound, sample => sample / 32_768);
    for (let at = 0; at + WINDOW <= wave.length; at += WINDOW) vad.acceptWaveform(wave.subarray(at, at + WINDOW));
    vad.flush();
    return !vad.isEmpty();
  };
}

if (import.meta.main) await loadVoice(process.argv[2]!);
