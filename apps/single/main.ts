import { endOnSignal } from '#shared/runtime/end-on-signal.ts';
import { killSupervised } from '#shared/runtime/supervise.ts';
import { readConfig } from './config.ts';
import { welcome } from './screen.ts';
import { type Stack, startStack } from './stack.ts';
import { StartError } from './start-error.ts';

const config = readConfig(process.argv.slice(2));
const { signal, ended } = endOnSignal(killSupervised);
const stack = await startStack({
  host: config.HOST,
  port: config.PORT,
  dataDir: config.DATA_DIR,
  engines: config['--engines'],
  rtfx: config['--rtfx'],
  engineUrls: config.ENGINE_URL ?? (config.ENGINE_COMMAND ? [undefined] : undefined),
  databaseUrl: config.DATABASE_URL,
  redisUrl: config.REDIS_URL,
  audioStore: config.AUDIO_STORE,
  apiKey: config.API_KEY,
  metricsPort: config.METRICS_PORT,
  drainS: config.DRAIN_S,
  logLevel: config.LOG_LEVEL,
  signal,
  onStep: sentence => console.log(sentence),
}).catch(reportAndExit);
console.log(welcome(stack, { apiKey: config.API_KEY, engineUrls: config.ENGINE_URL, rtfx: config['--rtfx'] }));
await ended;
await stack.stop();
console.log('Everything has ended.');
process.exit(0);

function reportAndExit(error: unknown): Promise<Stack> {
  if (signal.aborted) process.exit(0);
  console.error(error instanceof StartError ? `\n${error.message}` : error);
  process.exit(1);
}
