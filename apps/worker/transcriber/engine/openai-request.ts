import type { Options, Warning } from '#shared/domain/options.ts';
import { plainHotwords } from './hotwords.ts';
import { unsupported } from './unsupported.ts';

/** How much a server tells, most first: those that do not know a form refuse it. */
export const FORMATS = ['verbose_json', 'json', 'text'] as const;
export type Format = (typeof FORMATS)[number];

/** What to send beside the file, in order; a field may come twice. */
export type OpenaiRequest = { fields: [name: string, value: string][]; warnings: Warning[] };

/**
 * Puts options into the fields of OpenAI's POST /v1/audio/transcriptions. Servers of its kind drop in silence what they
 * do not read, so what rests on hope is said.
 */
export function openaiRequest(options: Options, model: string, format: Format): OpenaiRequest {
  const warnings: Warning[] = [];
  const hotwords = plainHotwords(options, warnings);
  warnUnsupported(options, hotwords.length > 0, warnings);
  const fields: OpenaiRequest['fields'] = [
    ['model', model],
    ['response_format', format],
  ];
  if (options.language !== 'auto') fields.push(['language', options.language]);
  if (hotwords.length > 0) fields.push(['prompt', hotwords.join(', ')]);
  if (options.timestamps === 'word' && format === 'verbose_json') {
    fields.push(['timestamp_granularities[]', 'segment'], ['timestamp_granularities[]', 'word']);
  }
  return { fields, warnings };
}

function warnUnsupported(options: Options, hasHotwords: boolean, warnings: Warning[]): void {
  if (hasHotwords) {
    const detail = 'hotwords were sent as the prompt; whether the engine leans towards it is its own affair';
    warnings.push({ code: 'option_adjusted', option: 'hotwords', detail });
  }
  if (!options.itn) warnings.push(unsupported('itn', 'the engine decides itself how numbers are written'));
  if (!options.vad) warnings.push(unsupported('vad', 'the engine decides itself whether it looks for speech first'));
  if (options.max_speakers !== null) {
    warnings.push(unsupported('max_speakers', 'the engine decides itself how many speakers there are'));
  }
}
