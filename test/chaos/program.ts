import { rmSync } from 'node:fs';

type Ended = { passed: boolean; folder: string; details: string[] };

/**
 * Runs a program of this folder: sentences while it works, what it found, then its result as JSON. Ctrl-C ends all that
 * it has started. Exit code 0 says that it passed; the logs of one that did not stay.
 */
export async function main<Result extends Ended>(
  run: (say: (sentence: string) => void, signal: AbortSignal) => Promise<Result>,
): Promise<void> {
  const started = performance.now();
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort(new Error(name)));
  const say = (sentence: string) =>
    console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${sentence}`);
  try {
    const { passed, folder, details, ...result } = await run(say, ending.signal);
    for (const detail of details) say(`found: ${detail}`);
    if (passed) rmSync(folder, { recursive: true, force: true });
    else say(`the logs stay in ${folder}/logs`);
    console.log(JSON.stringify(result));
    process.exitCode = passed ? 0 : 1;
  } catch (error) {
    console.error(ending.signal.aborted ? 'Broken off; nothing is left running.' : error);
    process.exitCode = 1;
  }
}
