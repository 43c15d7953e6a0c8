import { hostname } from 'node:os';
import { removeWorker, reportWorker, type Worker } from '#shared/postgres/worker.ts';
import { listen } from '#shared/queue/signals.ts';
import { within } from '#shared/runtime/limit.ts';
import type { Context } from './context.ts';

const REPORT_EVERY_MS = 5_000;

/** A worker that ends does not wait longer than this until the ledger knows. */
const FAREWELL_MS = 2_000;

/** What a worker is for as long as it runs. */
export type Post = Pick<Worker, 'role' | 'lane' | 'tier' | 'share'>;

/** What a worker says of itself at a moment. */
export type Said = Pick<Worker, 'state' | 'reason' | 'engine' | 'speed' | 'gpu'>;

/** What a worker says of itself, written down every few seconds and whenever it changes. */
export type Reporter = {
  /** Says it now. */
  report(): Promise<void>;
  /** Says that no more work is taken. */
  drain(): Promise<void>;
  /** Takes the worker off the list. */
  close(): Promise<void>;
};

/**
 * Starts to report, and reads each time what an operator wants of this worker. Postgres being away is no reason to stop
 * working: the next report tells.
 */
export function openReporter(
  context: Context,
  post: Post,
  slots: () => number,
  now: () => Partial<Said> = () => ({}),
): Reporter {
  const { pool, log, metrics, workerId, wish, queueSettings } = context;
  const who = { ...post, id: workerId, host: hostname(), pid: process.pid };
  let ending = false;
  let told = true;
  let last = Promise.resolve();
  let waiting: Promise<void> | undefined;

  function say(): Said {
    const said: Said = { state: 'fit', reason: null, engine: null, speed: null, gpu: null, ...now() };
    if (ending) return { ...said, state: 'draining', reason: 'it was told to end' };
    if (wish.current() === 'drain') return { ...said, state: 'draining', reason: 'it was asked to' };
    return said;
  }

  async function write(): Promise<void> {
    try {
      // What it was told changes what it says.
      while (wish.read(await reportWorker(pool, { ...who, slots: slots(), ...say() })));
      told = true;
    } catch (err) {
      if (told) log.warn({ err }, 'could not report');
      told = false;
    }
  }

  // One after the other: the answer to an older report must not be taken for the latest.
  function report(): Promise<void> {
    if (waiting) return waiting;
    waiting = last.then(() => {
      waiting = undefined;
      return write();
    });
    last = waiting;
    return waiting;
  }

  const timer = setInterval(report, REPORT_EVERY_MS);
  const ear = listen(queueSettings, { wish: id => id === workerId && void report() });
  metrics.showWorker(slots, () => say().state);
  void report();
  return {
    report,
    async drain() {
      ending = true;
      await within(FAREWELL_MS, 'the last report', report()).catch(err => log.warn({ err }, 'could not report'));
    },
    async close() {
      clearInterval(timer);
      ear.close();
      await within(FAREWELL_MS, 'leaving the worker list', removeWorker(pool, workerId));
    },
  };
}
