import { chooseGpu, type GpuReading } from '#shared/runtime/nvidia-smi.ts';
import type { Config } from './config.ts';

/** A transcriber that is to run: what it is called, and what its settings differ in from those of the others. */
export type Planned = { name: string; workerId: string; env: Record<string, string> };

/** Something that an operator can put right; the message is the whole sentence to print. */
export class PlanError extends Error {
  override name = 'PlanError';
}

/** One transcriber for each GPU that is wanted. Throws PlanError. */
export function planTranscribers(gpus: GpuReading[], config: Config, host: string): Planned[] {
  const wanted = config.GPUS ?? config.CUDA_VISIBLE_DEVICES;
  const chosen = wanted ? [...new Set(wanted.map(word => find(gpus, word)))] : gpus;
  if (chosen.length === 0) throw new PlanError('nvidia-smi lists no GPU on this machine.');
  checkEngines(config, chosen.length);
  return chosen.map(({ index }) => {
    const workerId = `${config.WORKER_ID ?? `transcriber-${host}`}-gpu-${index}`;
    const url = urlOf(config, index);
    return {
      name: `gpu-${index}`,
      workerId,
      env: {
        GPU: `${index}`,
        WORKER_ID: workerId,
        METRICS_PORT: `${config.METRICS_PORT && config.METRICS_PORT + index}`,
        ...(url === null ? {} : { ENGINE_URL: url }),
      },
    };
  });
}

function find(gpus: GpuReading[], wanted: string): GpuReading {
  const found = chooseGpu(gpus, wanted);
  if (found) return found;
  const there = gpus.map(({ index, name }) => `${index} (${name})`).join(', ');
  throw new PlanError(`There is no GPU ${wanted} on this machine, only ${there || 'none'}.`);
}

function checkEngines({ ENGINE_URL, ENGINE_PORT, ENGINE_COMMAND }: Config, count: number): void {
  if (ENGINE_URL?.includes('{port}') && ENGINE_PORT === undefined) {
    throw new PlanError('ENGINE_URL says {port}, so ENGINE_PORT must say which one GPU 0 has.');
  }
  const areTold = ENGINE_URL ? /\{(gpu|port)\}/.test(ENGINE_URL) : ENGINE_PORT !== undefined;
  if (areTold || ENGINE_COMMAND?.includes('{port}') || (count === 1 && ENGINE_URL)) return;
  const ways = [
    'ENGINE_PORT=8000                                     engines run on this machine at 8000, 8001, …',
    'ENGINE_URL=http://engine-{gpu}:8000                  they run elsewhere',
    "ENGINE_COMMAND='funasr-server --port {port}'         each transcriber starts its own",
  ];
  throw new PlanError(`Each GPU needs an engine of its own. Set one of:\n${ways.map(way => `  ${way}`).join('\n')}`);
}

function urlOf({ ENGINE_URL, ENGINE_PORT }: Config, index: number): string | null {
  const port = `${(ENGINE_PORT ?? 0) + index}`;
  if (ENGINE_URL) return ENGINE_URL.replaceAll('{gpu}', `${index}`).replaceAll('{port}', port);
  return ENGINE_PORT === undefined ? null : `http://127.0.0.1:${port}`;
}
