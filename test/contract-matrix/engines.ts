import type { openEngine } from '../../apps/worker/transcriber/engine/open-engine.ts';

type Settings = Parameters<typeof openEngine>[0];

/** An engine of the matrix: how it is simulated, and how its adapter is configured. */
export type MatrixEngine = {
  name: string;
  flags: string[];
  settings: Pick<Settings, 'ENGINE_KIND'> & Partial<Settings>;
};

/** Every way to run Fun-ASR that has an adapter. */
export const ENGINES: MatrixEngine[] = [
  { name: 'funasr-server', flags: ['--kind', 'funasr-server'], settings: { ENGINE_KIND: 'funasr-server' } },
  {
    name: 'funasr-server/PyTorch',
    flags: ['--kind', 'funasr-server', '--fallback'],
    settings: { ENGINE_KIND: 'funasr-server', ENGINE_RUNTIME: 'any' },
  },
  {
    name: 'example server',
    flags: ['--kind', 'funasr-example'],
    settings: { ENGINE_KIND: 'funasr-server', ENGINE_MODEL: 'sensevoice' },
  },
  { name: 'serve-vllm', flags: ['--kind', 'serve-vllm'], settings: { ENGINE_KIND: 'serve-vllm' } },
  { name: 'vllm', flags: ['--kind', 'vllm'], settings: { ENGINE_KIND: 'vllm' } },
  { name: 'openai', flags: ['--kind', 'openai'], settings: { ENGINE_KIND: 'openai' } },
  { name: 'gguf', flags: ['--kind', 'gguf'], settings: { ENGINE_KIND: 'gguf' } },
  ...['gradio-3', 'gradio-4', 'gradio-4.44', 'gradio-5', 'gradio-6'].map(
    (name): MatrixEngine => ({ name, flags: ['--kind', name], settings: { ENGINE_KIND: 'gradio' } }),
  ),
  { name: 'auto', flags: ['--kind', 'funasr-server'], settings: { ENGINE_KIND: 'auto' } },
];
