import { FormData } from 'undici';
import type { Options } from '#shared/domain/options.ts';
import type { Outcome } from '#shared/domain/task.ts';
import { openChunkFile } from './chunk-file.ts';
import type { ChunkAudio, Patience } from './engine.ts';
import type { Answer, Http } from './http.ts';
import { openaiRefusal } from './openai-refusal.ts';
import { FORMATS, type Format, type OpenaiRequest, openaiRequest } from './openai-request.ts';
import { withPatience } from './patience.ts';

/** What a server said, in the form in which it was asked. */
export type Said = { body: string; format: Format; request: OpenaiRequest };

export type Asking = {
  ask(audio: ChunkAudio, options: Options, patience: Patience): Promise<Said | Outcome<never>>;
  /** Another program may answer from now on: what was found out of the form is forgotten. */
  forget(): void;
};

// Some name the field that they refuse, some do not; a refusal of something else comes again with the next form.
const MAY_BE_THE_FORMAT = new Set([400, 415, 422, 501]);

/** Asks a server for the form that tells most, and from then on for the first that it did not refuse. */
export function openAsking(http: Http, model: string): Asking {
  let formats: readonly Format[] = FORMATS;
  return {
    async ask(audio, options, patience) {
      let refused: Answer | undefined;
      for (const format of formats) {
        const request = openaiRequest(options, model, format);
        const answer = await post(http, request, audio, patience);
        if ('kind' in answer) return answer;
        if (answer.status === 200) {
          formats = [format];
          return { body: answer.body, format, request };
        }
        refused ??= answer;
        if (!MAY_BE_THE_FORMAT.has(answer.status)) break;
      }
      return openaiRefusal(refused!);
    },
    forget() {
      formats = FORMATS;
    },
  };
}

async function post(
  http: Http,
  { fields }: OpenaiRequest,
  audio: ChunkAudio,
  patience: Patience,
): Promise<Answer | Outcome<never>> {
  const form = new FormData();
  for (const [field, value] of fields) form.append(field, value);
  const file = await openChunkFile(audio);
  form.append('file', file.blob, file.name);
  return withPatience(patience, signal => http.post('v1/audio/transcriptions', form, signal));
}
