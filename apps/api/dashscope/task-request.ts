import { z } from 'zod';
import { type FieldProblem, Problem } from '#shared/domain/error.ts';
import { JobRequest } from '#shared/domain/job-request.ts';
import { languageCode } from '#shared/domain/language-name.ts';
import type { Warning } from '#shared/domain/options.ts';
import { invalid } from '../http/validate.ts';

/** The hosted service's models for recordings, which stand for the usual engine. */
export const DASHSCOPE_MODELS = /^(fun-asr(-mtl)?(-\d{4}-\d{2}-\d{2})?|paraformer-(8k-|mtl-)?v\d|sensevoice-v1)$/;

const channel = z.int().min(0).max(63);

const Parameters = z
  .object({
    channel_id: z
      .union([channel.transform(one => [one]), z.array(channel).min(1).max(64)])
      .nullish()
      .meta({ description: 'Channels to transcribe, each on its own; all mixed down if not given.' }),
    vocabulary_id: JobRequest.shape.vocabulary_id.unwrap().optional(),
    diarization_enabled: z.boolean().nullish(),
    speaker_count: z.int().min(1).nullish(),
    language_hints: z.array(z.string()).nullish().meta({ description: 'One is the language; several are `auto`.' }),
  })
  .loose();

export const TaskRequest = z
  .object({
    model: z.string().min(1).max(100).meta({ description: 'An engine by name, or one of the hosted models.' }),
    input: z.object({ file_urls: z.array(JobRequest.shape.audio.shape.url.unwrap()).min(1).max(100) }),
    parameters: Parameters.default({}),
  })
  .meta({ id: 'DashscopeTaskRequest' });
export type TaskRequest = z.output<typeof TaskRequest>;

/** The job that one of the recordings becomes. */
export function jobRequestOf({ parameters }: TaskRequest, url: string, engine: string | null): JobRequest {
  const { channel_id, vocabulary_id, diarization_enabled, speaker_count, language_hints } = parameters;
  const hint = language_hints?.length === 1 ? languageCode(language_hints[0]!) : null;
  return JobRequest.parse({
    audio: { url },
    engine,
    language: hint ?? 'auto',
    vocabulary_id: vocabulary_id ?? null,
    diarization: diarization_enabled ?? false,
    max_speakers: speaker_count ? Math.min(speaker_count, 50) : null,
    channels: channel_id ? 'split' : 'mix',
    timestamps: 'word',
  });
}

/** A warning for each parameter that asks for something unknown here. */
export function ignoredParameters({ parameters }: TaskRequest): Warning[] {
  const asked = Object.entries(parameters).filter(([name, value]) => !(name in Parameters.shape) && value);
  return asked.slice(0, 20).map(([name]) => ({
    code: 'option_unsupported',
    option: name.slice(0, 100),
    detail: 'a parameter of the hosted service that is not known here',
  }));
}

/** The same refusal, under the names that fields have in this request. */
export function underItsNames(error: unknown, index: number): unknown {
  if (!(error instanceof Problem) || error.code !== 'invalid' || !error.errors) return error;
  const names: Record<string, string> = {
    'audio.url': `input.file_urls.${index}`,
    vocabulary_id: 'parameters.vocabulary_id',
  };
  return invalid(error.errors.map(({ path, message }): FieldProblem => ({ path: names[path] ?? path, message })));
}
