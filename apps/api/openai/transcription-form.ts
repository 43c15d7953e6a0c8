import { z } from 'zod';
import { JobOptions } from '#shared/domain/job-request.ts';
import { languageCode } from '#shared/domain/language-name.ts';
import { Options } from '#shared/domain/options.ts';
import { promptWords } from './prompt-words.ts';

const MAX_HOTWORDS = 200;

const language = z
  .string()
  .transform((text, context): string => {
    const code = text === '' ? 'auto' : languageCode(text.split('-')[0]!);
    if (code) return code;
    context.addIssue({ code: 'custom', message: 'expected an ISO 639-1 code such as "en"' });
    return z.NEVER;
  })
  .default('auto');

function list<Item extends z.ZodType>(items: z.ZodArray<Item>) {
  return z.preprocess(value => (typeof value === 'string' ? [value] : value), items);
}

/** What OpenAI's clients send beside the file. Fields that are not named here are ignored, as is `temperature`. */
export const TranscriptionForm = z
  .object({
    model: z
      .string()
      .min(1)
      .max(100)
      .meta({ description: 'An engine by name, or one of OpenAI’s models for the usual.' }),
    language,
    prompt: z.string().default('').meta({ description: 'Its names and short phrases become hotwords.' }),
    keywords: list(Options.shape.hotwords.unwrap()).default([]).meta({ description: 'Hotwords, `keywords[]`.' }),
    response_format: z.enum(['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json']).default('json'),
    timestamp_granularities: list(z.array(z.enum(['segment', 'word'])))
      .default([])
      .meta({ description: 'Of `verbose_json`: `segment` unless told.' }),
    stream: z
      .stringbool()
      .default(false)
      .meta({ description: 'Server-sent events, for `json`, `text` and `diarized_json`.' }),
    temperature: z.coerce.number().min(0).max(1).default(0),
  })
  .refine(form => !form.stream || ['json', 'text', 'diarized_json'].includes(form.response_format), {
    path: ['stream'],
    message: 'is for json, text and diarized_json alone',
  })
  .meta({ id: 'OpenaiTranscriptionForm' });
export type TranscriptionForm = z.output<typeof TranscriptionForm>;

/** The job that is asked for; `engine` is null for the usual one. */
export function jobOptionsOf(form: TranscriptionForm, engine: string | null): JobOptions {
  return JobOptions.parse({
    engine,
    class: 'interactive',
    language: form.language,
    hotwords: [...new Set([...form.keywords, ...promptWords(form.prompt)])].slice(0, MAX_HOTWORDS),
    diarization: form.response_format === 'diarized_json',
    timestamps: form.timestamp_granularities.includes('word') ? 'word' : 'segment',
  });
}
