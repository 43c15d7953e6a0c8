import { checkStore } from '#shared/audio/check-store.ts';
import { drainOnSignal } from '#shared/runtime/drain.ts';
import { readConfig } from './config.ts';
import { openContext } from './context.ts';
import { runDeliverer } from './deliverer/run.ts';
import { runDispatcher } from './dispatcher/run.ts';
import { runPreparer } from './preparer/run.ts';
import { checkVoice } from './preparer/voice.ts';
import { serveMetrics } from './serve-metrics.ts';
import { runTranscriber } from './transcriber/run.ts';

const ROLES = {
  dispatcher: runDispatcher,
  preparer: runPreparer,
  transcriber: runTranscriber,
  deliverer: runDeliverer,
};

/** Exit code of a worker that found itself deaf: EX_SOFTWARE. */
const OF_NO_USE = 70;

const role = process.argv[2] as keyof typeof ROLES;
if (!Object.hasOwn(ROLES, role)) {
  process.stderr.write(`usage: node apps/worker/main.ts ${Object.keys(ROLES).join('|')} [--check]\n`);
  process.exit(2);
}
const config = readConfig(role);
if (process.argv.includes('--check')) {
  await checkStore(config);
  if (role === 'preparer') await checkVoice(config.VAD_MODEL);
  process.stdout.write('The configuration is usable.\n');
  process.exit(0);
}
const context = await openContext(config, role);
const running = await ROLES[role](context);
const metrics = serveMetrics(context.metrics, config.METRICS_HOST, config.METRICS_PORT);
const drain = drainOnSignal(context.log, config.DRAIN_S, [
  { name: role, close: running.close },
  { name: 'metrics', close: metrics.close, limitS: 2 },
  { name: 'traces', close: context.tracer.close, limitS: 2 },
  { name: 'connections', close: context.close, limitS: 2 },
]);
void context.gaveUp.then(() => drain.end(OF_NO_USE));
context.log.info('started');
