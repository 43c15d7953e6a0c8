import closeWithGrace from 'close-with-grace';
import type { Log } from './log.ts';

type Step = { name: string; close: () => Promise<unknown> | unknown };

/**
 * Ends a process the same way everywhere: at the first SIGTERM or SIGINT the steps run one after the other, each even
 * if another failed; a second signal, or the deadline, ends it at once. Exit code 0 says that everything closed.
 */
export function drainOnSignal(log: Log, deadlineS: number, steps: Step[]): void {
  closeWithGrace({ delay: (deadlineS + 10) * 1000, logger: false }, async ({ signal, err }) => {
    if (err) log.fatal({ err }, 'unexpected error');
    log.info({ signal }, 'draining');
    let failed = false;
    for (const { name, close } of steps) {
      await Promise.resolve()
        .then(close)
        .catch(error => {
          failed = true;
          log.error({ err: error, step: name }, 'could not close');
        });
    }
    log.info('drained');
    if (failed && !err) throw new Error('not everything closed');
  });
}
