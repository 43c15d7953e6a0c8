import closeWithGrace from 'close-with-grace';
import { within } from './limit.ts';
import type { Log } from './log.ts';

/** `limitS`: how long it may take; the whole time that there is if not given. */
export type Step = { name: string; close: () => Promise<unknown> | unknown; limitS?: number };

/** Beyond the deadline of the work: to write down what became of it, and to say goodbye. */
const GRACE_S = 10;

export type Drain = {
  /** Ends the process as a signal would, with an exit code of its own. */
  end(exitCode: number): void;
};

/**
 * Ends a process the same way everywhere: at the first SIGTERM or SIGINT the steps run one after the other, each even
 * if another failed; a second signal, or the deadline, ends it at once. Exit code 0 says that everything closed.
 */
export function drainOnSignal(log: Log, deadlineS: number, steps: Step[]): Drain {
  let ownCode = 0;
  let begun = false;
  const grace = closeWithGrace(
    {
      delay: (deadlineS + GRACE_S) * 1000,
      logger: false,
      onSecondSignal: signal => log.warn({ signal }, 'told again to end: ends at once'),
      onSecondError: err => log.fatal({ err }, 'unexpected error while draining: ends at once'),
      onTimeout: ms => log.error({ ms }, 'not drained in time: ends at once'),
    },
    async ({ signal, err }) => {
      begun = true;
      if (err) log.fatal({ err }, 'unexpected error');
      log.info({ signal }, 'draining');
      try {
        await closeInTurn(log, steps);
        log.info('drained');
      } finally {
        if (ownCode !== 0) process.exit(ownCode);
      }
    },
  );
  return {
    end(exitCode) {
      if (begun) return;
      ownCode = exitCode;
      grace.close();
    },
  };
}

/** Takes the steps one after the other, each even if another failed. Throws in the end if one did. */
export async function closeInTurn(log: Log, steps: Step[]): Promise<void> {
  let failed = false;
  for (const { name, close, limitS } of steps) {
    try {
      const closing = Promise.resolve(close());
      await (limitS === undefined ? closing : within(limitS * 1000, `closing ${name}`, closing));
    } catch (err) {
      failed = true;
      log.error({ err, step: name }, 'could not close');
    }
  }
  if (failed) throw new Error('not everything closed');
}
