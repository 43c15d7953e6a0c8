import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const FIELDS = 'index,uuid,name,memory.used,memory.total,utilization.gpu,temperature.gpu';
const LIMIT_MS = 3_000;

/** A GPU as `nvidia-smi` tells of it; null is what it does not tell, as of the load of a card that is divided (MIG). */
export type GpuReading = {
  index: number;
  uuid: string;
  name: string;
  /** Of 1024 × 1024 bytes. */
  memory_used_mb: number | null;
  memory_total_mb: number | null;
  utilization_percent: number | null;
  temperature_c: number | null;
};

/**
 * The GPUs of this machine, in the order of their slots. Throws what `execFile` does when the program is not there
 * (ENOENT), fails, or takes longer than three seconds: then it is killed.
 */
export async function readGpus(): Promise<GpuReading[]> {
  const args = [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits'];
  const options = { timeout: LIMIT_MS, killSignal: 'SIGKILL' } as const;
  const { stdout } = await promisify(execFile)('nvidia-smi', args, options);
  return stdout.split('\n').flatMap(readLine);
}

/** The GPU of an index or of a UUID, which may be shortened as in CUDA_VISIBLE_DEVICES; the only one if none is named. */
export function chooseGpu(gpus: GpuReading[], wanted: string | undefined): GpuReading | null {
  if (wanted === undefined) return gpus.length === 1 ? gpus[0]! : null;
  return gpus.find(({ index, uuid }) => String(index) === wanted || uuid.startsWith(wanted)) ?? null;
}

function readLine(line: string): GpuReading[] {
  const [index = '', uuid = '', name = '', ...numbers] = line.split(',').map(value => value.trim());
  if (!/^\d+$/.test(index) || uuid === '') return [];
  const [used, total, utilization, temperature] = numbers.map(readNumber);
  return [
    {
      index: Number(index),
      uuid,
      name,
      memory_used_mb: used ?? null,
      memory_total_mb: total ?? null,
      utilization_percent: utilization ?? null,
      temperature_c: temperature ?? null,
    },
  ];
}

// Instead of a number there may be [N/A], [Not Supported], [Unknown Error], [GPU is lost].
function readNumber(value: string): number | null {
  return /^\d+(\.\d+)?$/.test(value) ? Number(value) : null;
}
