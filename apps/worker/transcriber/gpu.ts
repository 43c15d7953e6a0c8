import { Gpu } from '#shared/domain/gpu.ts';
import { within } from '#shared/runtime/limit.ts';
import type { Log } from '#shared/runtime/log.ts';
import { chooseGpu, type GpuReading, readGpus } from '#shared/runtime/nvidia-smi.ts';
import { every } from '../every.ts';

/** Where nothing could be read, it is tried again this much later. */
const REST_MS = 60_000;
// A program that hangs in the driver cannot be killed: it is not waited for, nor is a second one started beside it.
const PATIENCE_MS = 4_000;

export type GpuWatch = {
  /** As last read; null without an NVIDIA driver, or if nobody said which of several is meant. */
  latest(): Gpu | null;
  close(): void;
};

/** Reads every few seconds how the GPU of this transcriber is; `wanted` is its index or UUID, the only one if not given. */
export function watchGpu(wanted: string | undefined, log: Log, everyMs = 5_000): GpuWatch {
  let latest: Gpu | null = null;
  let reading: Promise<GpuReading[]> | undefined;
  let restUntil = 0;

  function read(): Promise<GpuReading[]> {
    reading ??= readGpus().finally(() => {
      reading = undefined;
    });
    return within(PATIENCE_MS, 'nvidia-smi', reading);
  }

  const duty = every(everyMs, log, 'gpu', async () => {
    if (performance.now() < restUntil) return;
    try {
      latest = Gpu.nullable().parse(chooseGpu(await read(), wanted));
    } catch (err) {
      if (latest) log.warn({ err }, 'the GPU can no longer be read');
      latest = null;
      restUntil = performance.now() + REST_MS;
    }
  });
  return { latest: () => latest, close: () => void duty.close() };
}
