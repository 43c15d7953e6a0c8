import { hostname } from 'node:os';
import { type AudioStore, openAudioStore } from '#shared/audio/store.ts';
import { connect, noteWaits, type Pool } from '#shared/postgres/client.ts';
import type { LedgerSettings } from '#shared/postgres/finish-job.ts';
import { type QueueSettings, queueSettingsOf } from '#shared/queue/connection.ts';
import { openSignals, type Signals } from '#shared/queue/signals.ts';
import { type Log, openLog } from '#shared/runtime/log.ts';
import { type Metrics, openMetrics } from '#shared/runtime/metrics.ts';
import { openTracer, type Tracer } from '#shared/runtime/trace.ts';
import type { Config } from './config.ts';
import { openWish, type Wish } from './wish.ts';

/** What every role is given. */
export type Context = {
  config: Config;
  role: string;
  workerId: string;
  log: Log;
  metrics: Metrics;
  tracer: Tracer;
  pool: Pool;
  store: AudioStore;
  signals: Signals;
  queueSettings: QueueSettings;
  settings: LedgerSettings;
  wish: Wish;
  /** This process is of no use any more: it is to end, so that its supervisor starts it again. */
  giveUp(): void;
  gaveUp: Promise<void>;
  close(): Promise<void>;
};

/** Connects a worker to the ledger, the queue and the audio store; neither Postgres nor Redis need be there yet. */
export async function openContext(config: Config, role: string): Promise<Context> {
  const workerId = config.WORKER_ID ?? nameWorker(role, config);
  const queueSettings = queueSettingsOf(config);
  // What a dispatcher asks is answered at once or never: no duty waits for long on a connection that is dead.
  const [connections, patienceS] = role === 'dispatcher' ? [6, 10] : [4, 30];
  const pool = connect(config.DATABASE_URL, `stenopool ${role}`, connections, patienceS);
  const signals = openSignals(queueSettings);
  const metrics = openMetrics(role);
  metrics.showConnections(pool);
  noteWaits(pool, metrics.countConnectionWait);
  const tracer = await openTracer(config.OTEL_EXPORTER_OTLP_ENDPOINT, `stenopool-${role}`);
  const { promise: gaveUp, resolve: giveUp } = Promise.withResolvers<void>();
  return {
    config,
    role,
    workerId,
    log: openLog(config.LOG_LEVEL, { role, worker: workerId }),
    metrics,
    tracer,
    pool,
    store: await openAudioStore(config),
    signals,
    queueSettings,
    settings: {
      publicUrl: config.PUBLIC_URL ?? '',
      retainDays: config.RETAIN_DAYS,
      noteEnded: metrics.countEnded,
    },
    wish: openWish(),
    giveUp,
    gaveUp,
    async close() {
      signals.close();
      await pool.end();
    },
  };
}

/** A transcriber is called after its engine: what a task did to that engine is remembered under this name. */
function nameWorker(role: string, { ENGINE_URL, GPU }: Config): string {
  const engine = ENGINE_URL ? new URL(ENGINE_URL).host.replace(':', '-') : GPU && `gpu-${GPU}`;
  return `${role}-${hostname()}-${(role === 'transcriber' && engine) || process.pid}`;
}
