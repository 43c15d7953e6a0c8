import { z } from 'zod';
import type { Http } from './http.ts';
import { jsonOf } from './openapi.ts';

const Models = z.object({ data: z.array(z.object({ id: z.string(), root: z.string().nullish() })) });

/** A model that a server offers under `id`; `root` is what it was loaded from, where the server tells. */
export type ServedModel = z.infer<typeof Models>['data'][number];

/** Asks a server of OpenAI's kind for its models; null if it does not tell them. Throws if nobody answers. */
export async function askServedModels(http: Http, signal: AbortSignal): Promise<ServedModel[] | null> {
  const answer = await http.get('v1/models', signal);
  if (answer.status === 401 || answer.status === 403) {
    throw new Error(`the engine asks for a key (${answer.status}); set ENGINE_API_KEY`);
  }
  return Models.safeParse(jsonOf(answer)).data?.data ?? null;
}

/** What to do when a server does not know the model that it is asked for. */
export function explainServed(model: string, served: ServedModel[] | null): string {
  const names = served?.length ? served.map(({ id }) => `"${id}"`).join(', ') : 'another model';
  return `the engine serves ${names} and no "${model}"; set ENGINE_MODEL, or start it with --served-model-name`;
}
