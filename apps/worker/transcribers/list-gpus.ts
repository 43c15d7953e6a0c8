import { type GpuReading, readGpus } from '#shared/runtime/nvidia-smi.ts';
import { PlanError } from './plan.ts';

type Failure = { code?: string | number; killed?: boolean; stdout?: string; message: string };

const MISSING = `There is no nvidia-smi on this machine, so its GPUs cannot be listed. Install the NVIDIA driver, or start
each transcriber by itself: ENGINE_URL=http://127.0.0.1:8000 node apps/worker/main.ts transcriber`;

/** The GPUs of this machine. Throws PlanError where nobody can tell. */
export async function listGpus(): Promise<GpuReading[]> {
  try {
    return await readGpus();
  } catch (error) {
    const { code, killed, stdout, message } = error as Failure;
    if (code === 'ENOENT') throw new PlanError(MISSING);
    if (killed) throw new PlanError('nvidia-smi does not answer: the driver of this machine hangs.');
    throw new PlanError(`nvidia-smi failed: ${(stdout || message).trim()}`);
  }
}
