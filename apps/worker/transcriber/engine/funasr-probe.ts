import { z } from 'zod';
import { type FunasrProgram, NANO } from './funasr-request.ts';
import type { Http } from './http.ts';
import { askOpenApi, jsonOf } from './openapi.ts';

const Health = z.object({
  models_loaded: z.array(z.string()),
  models_available: z.array(z.string()).optional(),
});
type Health = z.infer<typeof Health>;

/** What runs a model: a server loads it when it is first asked for, and shows only then which one it is. */
export type Runtime = 'vllm' | 'pytorch' | 'not loaded';

export type FunasrFound = {
  program: FunasrProgram;
  version: string | null;
  runtime: Runtime;
  note?: string;
  heldBack?: string;
};

/**
 * Asks a `funasr-server`, or FunASR's example server, for its version and for what runs the model. Fun-ASR-Nano on
 * PyTorch is held back where vLLM is wanted. Throws if nobody answers, somebody else does, or the model is not known there.
 */
export async function probeFunasr(
  http: Http,
  { model, runtime: wanted }: { model: string; runtime: 'vllm' | 'any' },
  signal: AbortSignal,
): Promise<FunasrFound> {
  const health = Health.safeParse(jsonOf(await http.get('health', signal))).data;
  if (!health) throw new Error('this is no funasr-server: /health says nothing of its models');
  const version = (await askOpenApi(http, signal))?.info.version ?? null;
  const runtime = runtimeOf(model, health.models_loaded);
  if (health.models_available) {
    const note = noteOnExample(model, health);
    return { program: 'example', version: version && `${version} (example server)`, runtime, note };
  }
  const fellBack = runtime === 'pytorch' && model === NANO && wanted === 'vllm';
  return { program: 'funasr-server', version, runtime, ...(fellBack ? { heldBack: FELL_BACK } : {}) };
}

const FELL_BACK =
  `${NANO} fell back from vLLM to PyTorch: it is slower, ignores hotwords and invents times. The engine's own log says ` +
  'why vLLM did not start; to let it work all the same, set ENGINE_RUNTIME=any';

function runtimeOf(model: string, loaded: string[]): Runtime {
  if (loaded.includes(`${model} (vLLM)`)) return 'vllm';
  return loaded.includes(model) ? 'pytorch' : 'not loaded';
}

function noteOnExample(model: string, { models_loaded: loaded, models_available: known = [] }: Health): string {
  if (!known.includes(model)) {
    throw new Error(
      `FunASR's example server knows no model "${model}"; set ENGINE_MODEL to one of ${known.join(', ')}`,
    );
  }
  const what = "this is FunASR's example server: it takes no hotwords and tells neither speakers nor times";
  if (loaded.includes(model)) return what;
  const instead = loaded.length > 0 ? `, or set ENGINE_MODEL=${loaded[0]}` : '';
  return `${what}; ${model} is loaded when it is first asked for, which may take minutes: start it with --model ${model}${instead}`;
}
