import { EventEmitter, once } from 'node:events';
import type { Fault } from './faults.ts';

const requestsKept = 1000;

/** A transcription request as it came in. Times are RFC 3339; `started_at` is null while it waits for its turn. */
export type RequestRecord = {
  id: number;
  route: string;
  file_name: string;
  bytes: number;
  model: string | null;
  language: string | null;
  hotwords: string[];
  received_at: string;
  started_at: string | null;
  finished_at: string | null;
  status: number | null;
  /** True when the client was gone before the answer was ready. */
  abandoned: boolean;
};

export type Received = Pick<RequestRecord, 'route' | 'file_name' | 'bytes' | 'model' | 'language' | 'hotwords'>;

/** The state of one simulated engine. `served` counts transcription requests that ran to an answer. */
export type Simulation = {
  kind: string;
  rtfx: number;
  fault: Fault | null;
  /** The model to start with; null for that of the kind. */
  model: string | null;
  /** Fun-ASR-Nano runs on PyTorch, for vLLM did not start. */
  fallback: boolean;
  /** How long it takes to load a model that is asked for later. */
  lazyLoadS: number;
  /** How many requests an engine that batches works on at once. */
  slots: number;
  /** How long a request takes, whatever its length; null to go by the speed. */
  holdMs: number | null;
  /** The key that is asked for; null for none. */
  apiKey: string | null;
  /** With more requests than this at once, the one that is begun runs out of memory. */
  oomAbove: number;
  modelsLoaded: string[];
  served: number;
  /** Until then, by performance.now(), every transcription fails. */
  illUntil: number;
  requests: RequestRecord[];
  changes: EventEmitter;
  /** Runs one piece of work at a time, in the order asked, whoever is still waiting for it. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
};

/** A simulated engine that has served nothing yet. */
export function createSimulation({ kind, rtfx, fault, ...options }: StartOptions): Simulation {
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...{
      kind,
      rtfx,
      fault,
      model: options.model ?? null,
      fallback: options.fallback,
      lazyLoadS: options['lazy-load-s'],
      slots: options.slots ?? (kind === 'vllm' ? 32 : 1),
      holdMs: options['hold-s'] === undefined ? null : options['hold-s'] * 1000,
      apiKey: options['api-key'] ?? null,
      oomAbove: options['oom-above'] ?? Number.POSITIVE_INFINITY,
      modelsLoaded: [],
      served: 0,
      illUntil: 0,
      requests: [],
      changes: new EventEmitter(),
    },
    inTurn(work) {
      const mine = last.then(work);
      last = mine.catch(() => {});
      return mine;
    },
  };
}

type StartOptions = Pick<Simulation, 'kind' | 'rtfx' | 'fault' | 'fallback'> & {
  model?: string | undefined;
  'lazy-load-s': number;
  slots?: number | undefined;
  'hold-s'?: number | undefined;
  'api-key'?: string | undefined;
  'oom-above'?: number | undefined;
};

/** Sets or, with null, lifts the fault; whatever hangs goes on. */
export function setFault(simulation: Simulation, fault: Fault | null): void {
  simulation.fault = fault;
  simulation.changes.emit('fault');
}

/** Waits until the fault is another one than `fault`; fails at the signal. */
export async function whileFault(simulation: Simulation, fault: Fault, signal?: AbortSignal): Promise<void> {
  while (simulation.fault === fault) await once(simulation.changes, 'fault', { signal });
}

/** Notes a request that arrived whole. The latest thousand are kept. */
export function noteRequest(simulation: Simulation, received: Received): RequestRecord {
  const id = (simulation.requests.at(-1)?.id ?? 0) + 1;
  const later = { started_at: null, finished_at: null, status: null, abandoned: false };
  const record: RequestRecord = { id, ...received, received_at: new Date().toISOString(), ...later };
  simulation.requests.push(record);
  if (simulation.requests.length > requestsKept) simulation.requests.shift();
  return record;
}

/** Notes that a request was dropped before its answer, for its client had gone. */
export function noteCancelled(record: RequestRecord): void {
  record.finished_at = new Date().toISOString();
  record.abandoned = true;
}
