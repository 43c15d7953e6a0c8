import type { Registry } from 'prom-client';
import type { GpuReading } from '../nvidia-smi.ts';
import { showNumbers } from './register.ts';

export type Card = Omit<GpuReading, 'uuid'>;

export type WorkerMetrics = {
  /** Shows what a worker is at the moment of asking: the state it says of itself, and how many tasks it can hold. */
  showWorker(slots: () => number, state: () => string): void;
  /** Shows whether a worker's engine answers and is kept from working all the same. */
  showHeldBack(held: () => boolean): void;
  /** Shows how many tasks a worker holds at the moment of asking. */
  showSlotsUsed(used: () => number): void;
  /** Shows the card beside a transcriber, as last read. */
  showGpu(latest: () => Card | null): void;
};

const MIB = 1024 * 1024;

const CARD = [
  { name: 'gpu_memory_used_bytes', help: 'Memory that is taken on the card.', unit: MIB, field: 'memory_used_mb' },
  { name: 'gpu_memory_total_bytes', help: 'Memory of the card.', unit: MIB, field: 'memory_total_mb' },
  { name: 'gpu_utilization_ratio', help: 'Part of the time it computes.', unit: 0.01, field: 'utilization_percent' },
  { name: 'gpu_temperature_celsius', help: 'Temperature of the card.', unit: 1, field: 'temperature_c' },
] as const;

/** What a worker says of itself. */
export function workerMetrics(registry: Registry): WorkerMetrics {
  const show = (name: string, help: string, read: () => number) =>
    showNumbers(registry, { name, help }, () => [{ value: read() }]);
  return {
    showWorker(slots, state) {
      show('worker_slots', 'Tasks that this worker can hold at once.', slots);
      showNumbers(
        registry,
        {
          name: 'worker_state',
          help: 'What this worker says of itself: 1 for the present state.',
          labelNames: ['state'],
        },
        () => [{ labels: { state: state() }, value: 1 }],
      );
    },
    showHeldBack: held =>
      show('worker_held_back', '1 while the engine answers and is not to work: it is unlike its pool.', () =>
        Number(held()),
      ),
    showSlotsUsed: used => show('worker_slots_used', 'Tasks that this worker holds.', used),
    showGpu(latest) {
      for (const { name, help, unit, field } of CARD) {
        showNumbers(registry, { name, help, labelNames: ['gpu'] }, () => {
          const card = latest();
          const value = card?.[field] ?? null;
          return card && value !== null ? [{ labels: { gpu: card.index }, value: value * unit }] : [];
        });
      }
    },
  };
}
