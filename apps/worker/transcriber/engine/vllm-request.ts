import { chineseName } from '#shared/domain/languages.ts';
import type { Options, Warning } from '#shared/domain/options.ts';
import { plainHotwords } from './hotwords.ts';
import { unsupported } from './unsupported.ts';

/** What to send beside the file, and what has to be said about it. */
export type VllmRequest = { fields: Record<string, string>; warnings: Warning[] };

// Half a minute of speech is some two hundred tokens; a model that repeats itself would fill its whole context.
const MOST_TOKENS = 512;

/**
 * Puts options into the fields that vLLM reads for Fun-ASR. Its prompt is fixed (vLLM 0.27
 * vllm/model_executor/models/funasr.py), so most options have no place in it, and the caller is told.
 */
export function vllmRequest(options: Options, model: string): VllmRequest {
  const warnings: Warning[] = [];
  const hotwords = plainHotwords(options, warnings).join(', ');
  const language = languageField(options, warnings);
  warnUnsupported(options, warnings);
  const fields = {
    model,
    // In verbose_json vLLM looks for time tokens, which this model never writes.
    response_format: 'json',
    max_completion_tokens: `${MOST_TOKENS}`,
    ...(hotwords ? { hotwords } : {}),
    ...(language ? { language } : {}),
  };
  return { fields, warnings };
}

// Of the languages of Fun-ASR, those whose code vLLM refuses with 400: it knows the codes of Whisper only.
const REFUSED = new Set(['ga', 'fil']);

/** The model is not told, but a later vLLM may tell it; and without one each request is logged as taken for English. */
function languageField({ language }: Options, warnings: Warning[]): string | null {
  if (language === 'auto') return null;
  warnings.push(unsupported('language', 'vLLM does not tell the model which language it hears; it finds out itself'));
  return chineseName(language) && !REFUSED.has(language) ? language : null;
}

function warnUnsupported(options: Options, warnings: Warning[]): void {
  if (!options.itn) warnings.push(unsupported('itn', 'the model always writes numbers as figures under vLLM'));
  if (!options.vad) warnings.push(unsupported('vad', 'only where there is sound is sent to vLLM, in spans of 30 s'));
  if (options.diarization) warnings.push(unsupported('diarization', 'vLLM tells no speakers apart'));
  if (options.max_speakers !== null) warnings.push(unsupported('max_speakers', 'vLLM tells no speakers apart'));
  if (options.timestamps === 'word') {
    warnings.push(unsupported('timestamps', 'vLLM gives no times; they are those of the spans of sound'));
  }
}
