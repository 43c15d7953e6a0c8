import { hostname } from 'node:os';
import type { Pool } from '#shared/postgres/client.ts';
import { removeWorker, reportWorker, type Worker } from '#shared/postgres/worker.ts';
import type { Log } from '#shared/runtime/log.ts';

const REPORT_EVERY_MS = 5_000;

/** What a worker says of itself, written down at each change and every few seconds. */
export type Reporter = {
  /** Changes what is said, and says it. */
  report(change: Partial<Pick<Worker, 'state' | 'reason' | 'engine' | 'speed'>>): Promise<void>;
  /** Takes the worker off the list. */
  close(): Promise<void>;
};

/** Starts to report a worker as fit. Postgres being away is no reason to stop working: the next report tells. */
export function openReporter(
  pool: Pool,
  log: Log,
  who: Pick<Worker, 'id' | 'role' | 'slots'> & Partial<Worker>,
): Reporter {
  const worker: Worker = {
    host: hostname(),
    pid: process.pid,
    state: 'fit',
    reason: null,
    engine: null,
    speed: null,
    ...who,
  };
  const say = () => reportWorker(pool, worker).catch(err => log.warn({ err }, 'could not report'));
  const timer = setInterval(say, REPORT_EVERY_MS);
  void say();
  return {
    async report(change) {
      Object.assign(worker, change);
      await say();
    },
    async close() {
      clearInterval(timer);
      await removeWorker(pool, worker.id);
    },
  };
}
