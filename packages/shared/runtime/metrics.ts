import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { GpuReading } from './nvidia-smi.ts';

/** The numbers of one process, for Prometheus. */
export type Metrics = {
  /** For what a process counts beyond this. */
  registry: Registry;
  /** Notes one answered request. `route` is a pattern, never a path: the number of labels must stay small. */
  countRequest(labels: { method: string; route: string; status: number }, seconds: number): void;
  /** Notes one task worked off, by what it was and how it ended. */
  countTask(labels: { kind: string; outcome: string }, seconds: number): void;
  /** Notes how long a completed job took, divided by what was said when it was accepted. */
  countPrediction(ratio: number): void;
  /** Shows what a worker is at the moment of asking: the state it says of itself, and how many tasks it can hold. */
  showWorker(slots: () => number, state: () => string): void;
  /** Shows whether a worker's engine answers and is kept from working all the same. */
  showHeldBack(held: () => boolean): void;
  /** Shows how many tasks a worker holds at the moment of asking. */
  showSlotsUsed(used: () => number): void;
  /** Shows the card beside a transcriber, as last read. */
  showGpu(latest: () => Omit<GpuReading, 'uuid'> | null): void;
  /** Shows how many workers each engine should have, as last decided. */
  showScaling(latest: () => ScalingNumbers[]): void;
  /** Everything in the text format of Prometheus. */
  text(): Promise<{ body: string; contentType: string }>;
};

/** Opens the metrics of a process: what Node tells of itself, and rate, errors and duration of requests. */
export function openMetrics(process: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request, uploads and waiting included.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [registry],
  });
  const tasks = new Histogram({
    name: 'task_duration_seconds',
    help: 'Time from taking a task to recording what came of it.',
    labelNames: ['kind', 'outcome'],
    buckets: [0.05, 0.2, 1, 5, 20, 60, 300],
    registers: [registry],
  });
  const predictions = new Histogram({
    name: 'job_prediction_ratio',
    help: 'Time that a completed job took, divided by what was said when it was accepted.',
    buckets: [0.25, 0.5, 0.75, 0.85, 0.95, 1.05, 1.15, 1.25, 1.5, 2, 4],
    registers: [registry],
  });
  return {
    registry,
    countPrediction: ratio => predictions.observe(ratio),
    countTask: ({ kind, outcome }, seconds) => tasks.observe({ kind, outcome }, seconds),
    countRequest: ({ method, route, status }, seconds) => requests.observe({ method, route, status }, seconds),
    showWorker(slots, state) {
      showNumber(registry, 'worker_slots', 'Tasks that this worker can hold at once.', slots);
      showState(registry, state);
    },
    showHeldBack: held =>
      showNumber(
        registry,
        'worker_held_back',
        '1 while the engine answers and is not to work: it is unlike its pool.',
        () => (held() ? 1 : 0),
      ),
    showSlotsUsed: used => showNumber(registry, 'worker_slots_used', 'Tasks that this worker holds.', used),
    showGpu(latest) {
      for (const number of gpuNumbers) showGpuNumber(registry, number, latest);
    },
    showScaling(latest) {
      for (const number of scalingNumbers) showScalingNumber(registry, number, latest);
    },
    text: async () => ({ body: await registry.metrics(), contentType: registry.contentType }),
  };
}

function showNumber(registry: Registry, name: string, help: string, count: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(count());
    },
  });
}

function showState(registry: Registry, state: () => string): void {
  new Gauge({
    name: 'worker_state',
    help: 'What this worker says of itself: 1 for the present state.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.reset();
      this.set({ state: state() }, 1);
    },
  });
}

const MIB = 1024 * 1024;

type GpuNumber = { name: string; help: string; unit: number; field: keyof Omit<GpuReading, 'uuid'> };

const gpuNumbers: GpuNumber[] = [
  { name: 'gpu_memory_used_bytes', help: 'Memory that is taken on the card.', unit: MIB, field: 'memory_used_mb' },
  { name: 'gpu_memory_total_bytes', help: 'Memory of the card.', unit: MIB, field: 'memory_total_mb' },
  { name: 'gpu_utilization_ratio', help: 'Part of the time it computes.', unit: 0.01, field: 'utilization_percent' },
  { name: 'gpu_temperature_celsius', help: 'Temperature of the card.', unit: 1, field: 'temperature_c' },
];

function showGpuNumber(
  registry: Registry,
  { name, help, unit, field }: GpuNumber,
  latest: () => Omit<GpuReading, 'uuid'> | null,
): void {
  new Gauge({
    name,
    help,
    labelNames: ['gpu'],
    registers: [registry],
    collect() {
      this.reset();
      const gpu = latest();
      if (gpu && gpu[field] !== null) this.set({ gpu: gpu.index }, Number(gpu[field]) * unit);
    },
  });
}

/** What decided how many workers an engine should have. */
export type ScalingNumbers = {
  engine: string;
  desired: number;
  wanted: number;
  workers: number;
  speed: number;
  backlogMs: number;
  drainS: number | null;
};

type ScalingNumber = { name: string; help: string; unit?: number; field: Exclude<keyof ScalingNumbers, 'engine'> };

const scalingNumbers: ScalingNumber[] = [
  { name: 'scaling_desired_workers', help: 'Transcribers that the engine should have.', field: 'desired' },
  { name: 'scaling_wanted_workers', help: 'The same by what there is to do now alone.', field: 'wanted' },
  { name: 'scaling_workers', help: 'Transcribers heard of lately.', field: 'workers' },
  { name: 'scaling_speed_ratio', help: 'Audio per time of one transcriber at work.', field: 'speed' },
  {
    name: 'scaling_backlog_audio_seconds',
    help: 'Audio that is accepted and not transcribed.',
    unit: 0.001,
    field: 'backlogMs',
  },
  { name: 'scaling_drain_seconds', help: 'Until the backlog is done by those that work.', field: 'drainS' },
];

function showScalingNumber(
  registry: Registry,
  { name, help, unit = 1, field }: ScalingNumber,
  latest: () => ScalingNumbers[],
): void {
  new Gauge({
    name,
    help,
    labelNames: ['engine'],
    registers: [registry],
    collect() {
      this.reset();
      for (const each of latest()) if (each[field] !== null) this.set({ engine: each.engine }, each[field] * unit);
    },
  });
}
