import { z } from 'zod';
import type { Outcome } from '#shared/domain/task.ts';
import { absent, failed, refusal } from './failure.ts';
import type { Answer } from './http.ts';

/** What OpenAI, vLLM and their like answer when they do not transcribe. vLLM refuses a key with a bare string. */
const Envelope = z.object({
  error: z.union([z.string(), z.object({ message: z.string(), param: z.string().nullish() })]),
});

/** What a server said in its error envelope; its whole body where there is none. */
export function complaintOf({ body }: Answer): { message: string; param: string | null } {
  const { data } = Envelope.safeParse(parse(body));
  if (!data) return { message: body, param: null };
  const { message, param } = typeof data.error === 'string' ? { message: data.error } : data.error;
  return { message, param: param ?? null };
}

/**
 * What an answer other than 200 means. Only a refusal that speaks of the file is the recording's fault: any other 400 is
 * about something that all recordings share, and the canary finds out.
 */
export function openaiRefusal(answer: Answer): Outcome<never> {
  const { message, param } = complaintOf(answer);
  const said = `${answer.status} ${message.replace(/\s+/g, ' ').trim()}`.slice(0, MOST_DETAIL);
  if (answer.status === 401 || answer.status === 403) {
    // What it said may repeat the key.
    return absent(
      `the engine refuses the key with ${answer.status}; ENGINE_API_KEY must be the one it was started with`,
    );
  }
  if (answer.status === 413 || answer.status === 415) return rejected(said);
  if (answer.status === 400 || answer.status === 422) {
    return SPEAKS_OF_AUDIO.test(`${param} ${message}`) ? rejected(said) : failed(`the engine answered ${said}`);
  }
  if (ENGINE_DIED.test(message)) return failed(`the engine has died: ${said}`);
  return refusal({ ...answer, body: message });
}

/** Whether a failure says that memory ran out. A dead vLLM says only that it is dead; want of memory is the usual cause. */
export function isOverload({ status, body }: Answer): boolean {
  return status >= 500 && (/out of memory|OutOfMemory/i.test(body) || ENGINE_DIED.test(body));
}

// vLLM 0.27 vllm/v1/engine/exceptions.py: the message of EngineDeadError, which its HTTP server passes on.
const ENGINE_DIED = /EngineDeadError|EngineCore encountered an issue/;
const SPEAKS_OF_AUDIO = /audio|\bfile|decod|duration|sample rate/i;
const MOST_DETAIL = 300;

function rejected(said: string): Outcome<never> {
  return { kind: 'rejected', error: { code: 'input_rejected', message: `the engine refused the audio: ${said}` } };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
