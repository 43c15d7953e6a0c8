import { hostname } from 'node:os';
import { removeWorker, reportWorker, type Worker } from '#shared/postgres/worker.ts';
import type { Context } from './context.ts';

const REPORT_EVERY_MS = 5_000;

/** What a worker says of itself at a moment. */
export type Said = Pick<Worker, 'state' | 'reason' | 'engine' | 'speed'>;

/** What a worker says of itself, written down every few seconds and whenever it changes. */
export type Reporter = {
  /** Says it now. */
  report(): Promise<void>;
  /** Says that no more work is taken. */
  drain(): Promise<void>;
  /** Takes the worker off the list. */
  close(): Promise<void>;
};

/** Starts to report. Postgres being away is no reason to stop working: the next report tells. */
export function openReporter(
  { pool, log, workerId }: Context,
  role: Worker['role'],
  slots: number,
  now: () => Partial<Said> = () => ({}),
): Reporter {
  const who = { id: workerId, role, slots, host: hostname(), pid: process.pid };
  let draining = false;

  async function report(): Promise<void> {
    const said: Said = { state: 'fit', reason: null, engine: null, speed: null, ...now() };
    if (draining) Object.assign(said, { state: 'draining', reason: 'it was told to end' });
    await reportWorker(pool, { ...who, ...said }).catch(err => log.warn({ err }, 'could not report'));
  }

  const timer = setInterval(report, REPORT_EVERY_MS);
  void report();
  return {
    report,
    async drain() {
      draining = true;
      await report();
    },
    async close() {
      clearInterval(timer);
      await removeWorker(pool, workerId);
    },
  };
}
