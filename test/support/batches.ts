import { pino } from 'pino';
import { openSignals } from '#shared/queue/signals.ts';
import { keepBatches } from '../../apps/worker/dispatcher/batches.ts';
import type { TestApi } from './api.ts';

/** The dispatcher's duty to batches, done when the test says so. */
export function openBatchDuty({ pool, schema }: TestApi): { run(): Promise<number>; close(): void } {
  const signals = openSignals({ redisUrl: schema.redisUrl, prefix: schema.queuePrefix });
  const settings = { publicUrl: 'http://api.test', retainDays: 30 };
  return {
    run: () => keepBatches({ pool, settings, signals, log: pino({ level: 'silent' }) }),
    close: signals.close,
  };
}

/** The lines of a stream of JSON. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads any line
export function readLines(text: string): any[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
}
