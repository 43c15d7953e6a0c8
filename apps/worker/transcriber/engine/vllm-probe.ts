import { z } from 'zod';
import type { Http } from './http.ts';
import { jsonOf } from './openapi.ts';
import { askServedModels, explainServed } from './served-models.ts';

const Version = z.object({ version: z.string() });

/** Asks `vllm serve` for its version and for the model. Throws if nobody answers, or it does not serve that model. */
export async function probeVllm(
  http: Http,
  model: string,
  signal: AbortSignal,
): Promise<{ version: string | null; note?: string }> {
  const served = await askServedModels(http, signal);
  if (!served) throw new Error('this is no vLLM: /v1/models says nothing of its models');
  const found = served.find(({ id }) => id === model);
  if (!found) throw new Error(explainServed(model, served));
  const version = Version.safeParse(jsonOf(await http.get('version', signal))).data?.version ?? null;
  const { root } = found;
  return { version, ...(root && root !== model ? { note: `"${model}" was loaded from ${root}` } : {}) };
}
