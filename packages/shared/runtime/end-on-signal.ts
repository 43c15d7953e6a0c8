// Ctrl-C reaches a process from the terminal and once more from npm, which passes it on to its script.
const ONE_KEYSTROKE_MS = 500;

/**
 * Resolves, and aborts the signal, at the first SIGINT, SIGTERM or SIGHUP, and says so; the second one calls `atOnce`
 * and exits.
 */
export function endOnSignal(
  atOnce: () => void,
  say = () => console.log('\nEnding: running work is finished first. Once more ends it at once.'),
): { signal: AbortSignal; ended: Promise<void> } {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  let firstAt = 0;
  const end = () => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt < ONE_KEYSTROKE_MS) return;
      atOnce();
      process.exit(1);
    }
    firstAt = performance.now();
    say();
    controller.abort();
    resolve();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end);
  return { signal: controller.signal, ended: promise };
}
