import { basename, resolve } from 'node:path';
import type { StenopoolError } from '#client/error.ts';
import { endOnSignal } from '#shared/runtime/end-on-signal.ts';
import type { Flags } from '../commands/backfill.ts';
import type { Context } from '../context.ts';
import { jobOptionsOf } from '../job-options.ts';
import { printJson } from '../output.ts';
import { begunOf } from './begun.ts';
import { openJournal } from './journal.ts';
import { lockOutput } from './lock-output.ts';
import { planOutputs } from './outputs.ts';
import { showProgress } from './progress.ts';
import type { Run } from './run.ts';
import { scan } from './scan.ts';
import { openTally } from './tally.ts';

const STOPPING = 'Stopping: what is being sent is finished. Once more ends at once.';

/** Opens all that a backfill needs, once it is sure that the server takes what is asked for. */
export async function openRun(
  source: string,
  flags: Flags,
  context: Context,
): Promise<{ run: Run; close: () => void }> {
  const out = resolve(flags.out);
  const { class: jobClass = 'backfill', ...defaults } = jobOptionsOf(flags);
  const batch = { name: basename(resolve(source)), class: jobClass, window: flags.window ?? null, defaults };
  // A wrong address, key or option is told now, and not after the first upload.
  const probe = [{ custom_id: 'probe', audio: { url: 'https://example.com/' } }];
  await context.connect().batch.dryRun({ ...batch, items: probe });
  const recordings = await scan(source, out);
  const journal = openJournal(out, begunOf(source, flags));
  const unlock = lockOutput(out);
  const bytes = recordings.reduce((sum, each) => sum + (each.bytes ?? 0), 0);
  const tally = openTally(recordings.length, bytes, outcome => {
    if (context.json) printJson(outcome);
  });
  const progress = showProgress(tally);
  const { signal } = endOnSignal(
    () => {
      unlock();
      process.exit(2);
    },
    () => progress.say(STOPPING),
  );
  const patience = { retries: Number.POSITIVE_INFINITY, onRetry: heed(progress.say, signal) };
  const run: Run = {
    client: context.connect(patience),
    server: context.server(patience),
    journal,
    tally,
    batch,
    signal,
    recordings: new Map(recordings.map(recording => [recording.path, recording])),
    outputs: planOutputs(recordings, out, flags.format),
    concurrency: flags.concurrency,
    givenUp: new Set(),
  };
  return {
    run,
    close() {
      progress.stop();
      unlock();
    },
  };
}

/** A server that is away is waited for as long as it takes, unless somebody has had enough. */
function heed(say: (sentence: string) => void, signal: AbortSignal) {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (error: StenopoolError) => {
    if (signal.aborted) throw error;
    if (performance.now() - toldAt > 60_000) say(`${error.message}; it is tried again.`);
    toldAt = performance.now();
  };
}
