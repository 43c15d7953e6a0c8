import type { AudioStore } from '#shared/audio/store.ts';
import type { AudioLimits } from '#shared/domain/admission.ts';
import type { GuardedClient } from '#shared/outbound/guarded-client.ts';
import type { Pool } from '#shared/postgres/client.ts';
import type { LedgerSettings } from '#shared/postgres/finish-job.ts';
import type { RequestRate } from '#shared/queue/request-rate.ts';
import type { Signals } from '#shared/queue/signals.ts';
import type { WatchedQueues } from '#shared/queue/watched-queues.ts';
import type { Reach } from '#shared/runtime/bucket.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { Metrics } from '#shared/runtime/metrics.ts';
import type { Tracer } from '#shared/runtime/trace.ts';
import type { BacklogWatch } from './jobs/watch-backlog.ts';
import type { JobWatch } from './jobs/watch-jobs.ts';

export type Settings = LedgerSettings &
  Reach & {
    /** Where links of answers lead to; null for wherever the client asked. */
    linkUrl: string | null;
    maxUploadBytes: number;
    /** Seconds after which a client that waits is sent something, so that nobody takes its connection for dead. */
    quietS: number;
    limits: AudioLimits;
  };

/** What every request shares; made once by main.ts. */
export type Services = {
  pool: Pool;
  store: AudioStore;
  /** The one way out to URLs that clients name. */
  outbound: GuardedClient;
  signals: Signals;
  rate: RequestRate;
  /** What waits in Redis, for those who look at it. */
  queues: WatchedQueues;
  watch: JobWatch;
  backlog: BacklogWatch;
  settings: Settings;
  log: Log;
  metrics: Metrics;
  tracer: Tracer;
  /** Fires when the process begins to drain: whoever waits for something long answers now. */
  draining: AbortSignal;
};
