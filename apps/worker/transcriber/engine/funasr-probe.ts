import { z } from 'zod';
import { NANO } from './funasr-request.ts';
import type { Answer, Http } from './http.ts';

const Health = z.object({
  models_loaded: z.array(z.string()),
  models_available: z.unknown().optional(),
});
const OpenApi = z.object({ info: z.object({ version: z.string() }) });

/** What runs a model: a server loads it when it is first asked for, and shows only then which one it is. */
export type Runtime = 'vllm' | 'pytorch' | 'not loaded';

/** Asks a `funasr-server` for its version and for what runs the model. Throws if nobody answers, or somebody else does. */
export async function probeFunasr(
  http: Http,
  model: string,
  signal: AbortSignal,
): Promise<{ version: string | null; runtime: Runtime; note?: string }> {
  const health = Health.safeParse(read(await http.get('health', signal)));
  if (!health.success) throw new Error('this is no funasr-server: /health says nothing of its models');
  if (health.data.models_available !== undefined) {
    throw new Error('this is no funasr-server but the example server of FunASR, which has no /asr and no vLLM');
  }
  const runtime = runtimeOf(model, health.data.models_loaded);
  const openApi = OpenApi.safeParse(read(await http.get('openapi.json', signal)));
  return {
    version: openApi.success ? openApi.data.info.version : null,
    runtime,
    ...(runtime === 'pytorch' && model === NANO ? { note: FELL_BACK } : {}),
  };
}

const FELL_BACK = `${NANO} runs on PyTorch, for vLLM did not start: it is slower, ignores hotwords and invents times`;

function read({ status, body }: Answer): unknown {
  if (status !== 200) return null;
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function runtimeOf(model: string, loaded: string[]): Runtime {
  if (loaded.includes(`${model} (vLLM)`)) return 'vllm';
  return loaded.includes(model) ? 'pytorch' : 'not loaded';
}
