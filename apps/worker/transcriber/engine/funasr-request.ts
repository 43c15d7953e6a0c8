import { chineseName } from '#shared/domain/languages.ts';
import type { Options, Warning } from '#shared/domain/options.ts';
import { plainHotwords } from './hotwords.ts';
import { unsupported } from './unsupported.ts';

/** What to send beside the file, and where to. */
export type FunasrRequest = {
  path: 'asr' | 'v1/audio/transcriptions';
  fields: Record<string, string>;
  warnings: Warning[];
};

/** Which of FunASR's servers is asked: their paths are alike, and each drops in silence what it does not read. */
export type FunasrProgram = 'funasr-server' | 'example' | 'serve-vllm';

export const NANO = 'fun-asr-nano';

const SENSEVOICE_LANGUAGES = ['zh', 'en', 'yue', 'ja', 'ko'];

/** Puts options into the fields that a server reads, with a warning for each that it would drop in silence. */
export function funasrRequest(
  options: Options,
  model: string,
  program: FunasrProgram = 'funasr-server',
): FunasrRequest {
  const warnings: Warning[] = [];
  // serve_vllm.py runs Fun-ASR-Nano, under whatever name the operator gave the pool.
  const runs = program === 'serve-vllm' ? NANO : model;
  const hotwords = hotwordsField(options, runs, program, warnings);
  const language = languageField(options, runs, warnings);
  warnUnsupported(options, runs, program, warnings);
  const path = hotwords || program === 'serve-vllm' ? 'asr' : 'v1/audio/transcriptions';
  const fields = {
    ...(path === 'asr' ? {} : { model, response_format: 'verbose_json' }),
    ...(hotwords ? { hotwords } : {}),
    ...(language ? { language } : {}),
    ...(options.diarization && program !== 'example' ? { spk: 'true' } : {}),
  };
  return { path, fields, warnings };
}

/** Whether a model can be told which language it hears. */
export function hearsLanguage(model: string): boolean {
  return model !== 'paraformer' && model !== 'paraformer-en';
}

/** Hotwords are read by `/asr` alone, which has Fun-ASR-Nano and would load it beside another model. */
function hotwordsField(options: Options, model: string, program: FunasrProgram, warnings: Warning[]): string | null {
  if (options.hotwords.length === 0) return null;
  if (model !== NANO || program === 'example') {
    warnings.push(unsupported('hotwords', `${model} takes no hotwords here; they were left out`));
    return null;
  }
  return plainHotwords(options, warnings).join(',') || null;
}

/** Nothing is sent for `auto`: the word itself would go into the prompt. */
function languageField({ language }: Options, model: string, warnings: Warning[]): string | null {
  if (language === 'auto') return null;
  const name = languageName(language, model);
  if (!name) warnings.push(unsupported('language', `${model} knows no language "${language}"; it was left out`));
  return name;
}

function languageName(language: string, model: string): string | null {
  if (!hearsLanguage(model)) return null;
  if (model !== 'sensevoice') return chineseName(language);
  return SENSEVOICE_LANGUAGES.includes(language) ? language : null;
}

function warnUnsupported(options: Options, model: string, program: FunasrProgram, warnings: Warning[]): void {
  const writesFigures = model === NANO || model === 'custom';
  if (options.itn !== writesFigures) {
    warnings.push(unsupported('itn', `${model} ${writesFigures ? 'always' : 'never'} writes numbers as figures here`));
  }
  if (!options.vad) warnings.push(unsupported('vad', 'the engine always finds speech before it transcribes'));
  if (options.diarization && program === 'example') {
    warnings.push(unsupported('diarization', "FunASR's example server tells no speakers apart"));
  }
  if (options.max_speakers !== null) {
    warnings.push(unsupported('max_speakers', 'the engine decides itself how many speakers there are'));
  }
}
