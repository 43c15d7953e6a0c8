import { z } from 'zod';

/** OpenAI's own models for transcription, which stand for the usual engine. */
export const OPENAI_MODELS =
  /^(whisper-1|gpt-transcribe|gpt-4o(-mini)?-transcribe(-\d{4}-\d{2}-\d{2})?|gpt-4o-transcribe-diarize)$/;

export const ModelView = z
  .object({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() })
  .meta({ id: 'OpenaiModel' });

/** Shows an engine as a model; `created` is in seconds. */
export function viewModel(id: string, since: Date): z.infer<typeof ModelView> {
  return { id, object: 'model', created: Math.floor(since.getTime() / 1000), owned_by: 'stenopool' };
}
