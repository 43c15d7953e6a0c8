import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createApp } from './app.ts';
import { type Config, readConfig, usage } from './config.ts';
import { createSimulation } from './simulation.ts';

const keepAliveMs = 5000;

// An engine has nothing to save: it ends at once, and its half-done answer with it.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));

const config = parseOrExit();
try {
  await run(config);
} catch (error) {
  console.error(`cannot listen on ${config.host}:${config.port}: ${(error as Error).message}`);
  process.exit(1);
}

async function run({ host, port, 'load-s': loadS, ...options }: Config): Promise<void> {
  await wait(loadS * 1000);
  const server = createServer(createApp(createSimulation(options)));
  server.keepAliveTimeout = keepAliveMs;
  server.listen(port, host);
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  console.log(`listening on http://${host.includes(':') ? `[${host}]` : host}:${bound}`);
}

function parseOrExit(): Config {
  try {
    const parsed = readConfig(process.argv.slice(2));
    if (parsed) return parsed;
    process.stdout.write(usage());
    process.exit(0);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
