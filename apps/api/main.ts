import './small-new-space.ts';
import { createServer } from 'node:http';
import { checkStore } from '#shared/audio/check-store.ts';
import { openAudioStore } from '#shared/audio/store.ts';
import { openGuardedClient } from '#shared/outbound/guarded-client.ts';
import { connect, noteWaits } from '#shared/postgres/client.ts';
import { queueSettingsOf } from '#shared/queue/connection.ts';
import { openRequestRate } from '#shared/queue/request-rate.ts';
import { openSignals } from '#shared/queue/signals.ts';
import { watchQueues } from '#shared/queue/watched-queues.ts';
import { drainOnSignal } from '#shared/runtime/drain.ts';
import { openLog } from '#shared/runtime/log.ts';
import { openMetrics } from '#shared/runtime/metrics.ts';
import { openTracer } from '#shared/runtime/trace.ts';
import { createApp } from './app.ts';
import { limitsOf, readConfig } from './config.ts';
import { watchBacklog } from './jobs/watch-backlog.ts';
import { watchJobs } from './jobs/watch-jobs.ts';
import { listen } from './listen.ts';

const config = readConfig();
if (process.argv.includes('--check')) {
  await checkStore(config);
  process.stdout.write('The configuration is usable.\n');
  process.exit(0);
}
const log = openLog(config.LOG_LEVEL, { role: 'api' });
const pool = connect(config.DATABASE_URL, 'stenopool api', 20);
const queue = queueSettingsOf(config);
const signals = openSignals(queue);
const rate = openRequestRate(queue);
const metrics = openMetrics('api');
metrics.showConnections(pool);
noteWaits(pool, metrics.countConnectionWait);
const tracer = await openTracer(config.OTEL_EXPORTER_OTLP_ENDPOINT, 'stenopool-api');
const queues = watchQueues(queue);
const outbound = openGuardedClient({ allowNetworks: config.ALLOW_NETWORKS, connectTimeoutMs: 10_000 });
const draining = new AbortController();
const app = createApp({
  pool,
  store: await openAudioStore(config),
  outbound,
  signals,
  rate,
  queues,
  watch: watchJobs(pool, log),
  backlog: watchBacklog(pool),
  settings: {
    publicUrl: (config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`).replace(/\/$/, ''),
    linkUrl: config.PUBLIC_URL?.replace(/\/$/, '') ?? null,
    retainDays: config.RETAIN_DAYS,
    noteEnded: metrics.countEnded,
    maxUploadBytes: config.MAX_UPLOAD_BYTES,
    allowNetworks: config.ALLOW_NETWORKS,
    allowBuckets: config.ALLOW_BUCKETS,
    quietS: config.QUIET_S,
    limits: limitsOf(config),
  },
  log,
  metrics,
  tracer,
  draining: draining.signal,
});
const server = await listen(createServer(app), config);
drainOnSignal(log, config.DRAIN_S, [
  { name: 'waiting requests', close: () => draining.abort() },
  { name: 'http', close: () => server.drain(config.DRAIN_S) },
  { name: 'signals', close: signals.close },
  { name: 'request rate', close: rate.close },
  { name: 'queues', close: queues.close },
  { name: 'outbound', close: outbound.close },
  { name: 'traces', close: tracer.close, limitS: 2 },
  { name: 'postgres', close: () => pool.end(), limitS: 2 },
]);
log.info({ host: config.HOST, port: server.port }, 'listening');
