import { startProcess, type TestProcess } from '../../support/process.ts';
import type { BenchEngine } from './engines.ts';

export type TranscriberPlace = { databaseUrl: string; redisUrl: string; audio: string };

/** Starts a transcriber beside an engine; `closers` end it. */
export async function startTranscriber(
  closers: AsyncDisposableStack,
  { databaseUrl, redisUrl, audio }: TranscriberPlace,
  { engine, name, env = {} }: { engine: BenchEngine; name: string; env?: Record<string, string> },
): Promise<TestProcess> {
  const transcriber = await startProcess(name, ['apps/worker/main.ts', 'transcriber'], {
    ...{ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, AUDIO_STORE: `file://${audio}`, ENGINE_URL: engine.url },
    ...{ WORKER_ID: name, DRAIN_S: '5', LOG_LEVEL: 'warn', ...env },
  });
  closers.defer(async () => void (await transcriber.end('SIGTERM')));
  return transcriber;
}
