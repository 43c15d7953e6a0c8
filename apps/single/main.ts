import { killSupervised } from '#shared/runtime/supervise.ts';
import { readConfig } from './config.ts';
import { welcome } from './screen.ts';
import { type Stack, startStack } from './stack.ts';
import { StartError } from './start-error.ts';

// Ctrl-C reaches this process from the terminal and once more from npm, which passes it on to its script.
const ONE_KEYSTROKE_MS = 500;

const config = readConfig(process.argv.slice(2));
const { signal, ended } = endOnSignal();
const stack = await startStack({
  host: config.HOST,
  port: config.PORT,
  dataDir: config.DATA_DIR,
  engines: config['--engines'],
  rtfx: config['--rtfx'],
  engineUrls: config.ENGINE_URL,
  databaseUrl: config.DATABASE_URL,
  redisUrl: config.REDIS_URL,
  audioStore: config.AUDIO_STORE,
  apiKey: config.API_KEY,
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

function endOnSignal(): { signal: AbortSignal; ended: Promise<void> } {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  let firstAt = 0;
  const end = () => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt < ONE_KEYSTROKE_MS) return;
      killSupervised();
      process.exit(1);
    }
    firstAt = performance.now();
    console.log('\nEnding: running work is finished first. Once more ends it at once.');
    controller.abort();
    resolve();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end);
  return { signal: controller.signal, ended: promise };
}

function reportAndExit(error: unknown): Promise<Stack> {
  if (signal.aborted) process.exit(0);
  console.error(error instanceof StartError ? `\n${error.message}` : error);
  process.exit(1);
}
