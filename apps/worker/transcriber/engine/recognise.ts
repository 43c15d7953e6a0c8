import { z } from 'zod';
import type { Answer, Http } from './http.ts';
import { askOpenApi, jsonOf, type OpenApi } from './openapi.ts';
import { SERVE_VLLM_TITLE } from './serve-vllm.ts';

/** The kinds of engines that can be told from one another by asking. */
export type Recognised = 'funasr-server' | 'serve-vllm' | 'vllm' | 'gradio' | 'gguf' | 'openai';

const Funasr = z.object({ models_loaded: z.array(z.string()) });
const Ok = z.strictObject({ status: z.literal('ok') });
const GgufNotFound = z.strictObject({ error: z.strictObject({ message: z.literal('not found') }) });
const GradioConfig = z.object({ dependencies: z.array(z.unknown()) });
const VllmModels = z.object({ data: z.array(z.object({ owned_by: z.literal('vllm') })).min(1) });

const TITLES: Record<string, Recognised> = {
  'FunASR Server': 'funasr-server',
  'FunASR OpenAI-Compatible API': 'funasr-server',
  [SERVE_VLLM_TITLE]: 'serve-vllm',
};

/**
 * Finds out which kind of engine answers, by what each alone says. Throws if nobody answers, and with a sentence that
 * names what was found if it is none that is known.
 */
export async function recognise(http: Http, signal: AbortSignal): Promise<Recognised> {
  const health = await http.get('health', signal);
  if (Ok.safeParse(jsonOf(health)).success) return kindOfOk(await http.get('v1/models', signal));
  const byHealth = kindByHealth(health);
  if (byHealth) return byHealth;
  const openApi = await askOpenApi(http, signal);
  const byTitle = TITLES[openApi?.info.title ?? ''];
  if (byTitle) return byTitle;
  if (openApi && '/recognition' in openApi.paths) throw new Error(RECOGNITION);
  const config = await http.get('config', signal);
  if (GradioConfig.safeParse(jsonOf(config)).success) return 'gradio';
  const models = await http.get('v1/models', signal);
  if (VllmModels.safeParse(jsonOf(models)).success) return 'vllm';
  throw new Error(unknown({ health, openApi, config, models }));
}

function kindByHealth({ status, body }: Answer): Recognised | null {
  if (status === 503) throw new Error('it answers 503 to /health: it is starting, or it has broken down');
  // A server of vLLM says nothing but 200.
  if (status === 200 && body === '') return 'vllm';
  return Funasr.safeParse(jsonOf({ status, body })).success ? 'funasr-server' : null;
}

/** Whatever says no more of itself than this takes what OpenAI's server takes; FunASR's wrapper of GGUF programs does. */
function kindOfOk({ status, body }: Answer): Recognised {
  const isGguf = status === 404 && GgufNotFound.safeParse(jsonOf({ status: 200, body })).success;
  return isGguf ? 'gguf' : 'openai';
}

const RECOGNITION =
  "this is FunASR's runtime server with POST /recognition, which has no Fun-ASR-Nano; start funasr-server in its place";

function unknown(found: { health: Answer; openApi: OpenApi | null; config: Answer; models: Answer }): string {
  const { title, version } = found.openApi?.info ?? {};
  const seen = [
    `/health is ${found.health.status}`,
    title === undefined ? 'there is no /openapi.json' : `/openapi.json is of "${title}" ${version}`,
    `/config is ${found.config.status}`,
    `/v1/models is ${found.models.status}`,
  ];
  const advice = 'if it takes POST /v1/audio/transcriptions, set ENGINE_KIND=openai; otherwise set the kind it is of';
  return `no engine that is known answers there: ${seen.join(', ')}; ${advice}`;
}
