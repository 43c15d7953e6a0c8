import { Options, type Warning } from '#shared/domain/options.ts';
import { type Engine, NO_ABILITIES } from './engine.ts';
import type { EngineSettings } from './open-engine.ts';
import { openai } from './openai.ts';
import { unsupported } from './unsupported.ts';

/**
 * The wrapper of FunASR's GGUF programs, `funasr_gguf_server.py`: it takes what OpenAI's server takes, reads the file of
 * it alone, and answers nothing but text. It starts a program for each request, which goes on when it is given up.
 */
export function gguf(settings: EngineSettings): Engine {
  const engine = openai(settings);
  return {
    ...engine,
    kind: 'gguf',
    abilities: NO_ABILITIES,
    async probe(signal) {
      const { note: _, ...facts } = await engine.probe(signal);
      return { ...facts, kind: 'gguf' };
    },
    async transcribe(audio, options, patience) {
      const outcome = await engine.transcribe(audio, Options.parse({}), patience);
      if (outcome.kind !== 'succeeded') return outcome;
      const named = { ...outcome.result.engine, kind: 'gguf' };
      return { ...outcome, result: { ...outcome.result, engine: named, warnings: ignored(options) } };
    },
  };
}

function ignored(options: Options): Warning[] {
  const asked: [keyof Options, boolean][] = [
    ['language', options.language !== 'auto'],
    ['hotwords', options.hotwords.length > 0],
    ['itn', !options.itn],
    ['vad', !options.vad],
    ['diarization', options.diarization],
    ['max_speakers', options.max_speakers !== null],
    ['timestamps', options.timestamps === 'word'],
  ];
  return asked
    .filter(([, isAsked]) => isAsked)
    .map(([option]) => unsupported(option, 'the engine reads nothing but the recording, and answers nothing but text'));
}
