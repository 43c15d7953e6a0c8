import { pause } from '#client/pause.ts';
import type { BatchItem } from '#client/schemas.ts';
import { atOnce } from './at-once.ts';
import { bring } from './bring.ts';
import { collect } from './collect.ts';
import { finishHandIns, openHandIn } from './hand-in.ts';
import type { Recording } from './recording.ts';
import type { Run } from './run.ts';

/** The server need not hold a whole archive at once. */
const MOST_UNDER_WAY = 2_000;

/** Works off all recordings, or as many as there are until the signal fires. Throws what ends the whole run. */
export async function runBackfill(run: Run): Promise<void> {
  const failing = new AbortController();
  const own = { ...run, signal: AbortSignal.any([run.signal, failing.signal]) };
  let isBringing = true;
  const stopAll = (error: unknown) => {
    failing.abort();
    throw error;
  };
  await finishHandIns(own);
  const bringing = bringAll(own).finally(() => {
    isBringing = false;
  });
  const results = await Promise.allSettled([bringing.catch(stopAll), collect(own, () => isBringing).catch(stopAll)]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function bringAll(run: Run): Promise<void> {
  const handIn = openHandIn(run);
  await atOnce(run.concurrency, paced(run), run.signal, async recording => {
    const item: BatchItem | null = await bring(run, recording);
    if (item) await handIn.add(recording, item);
  });
  await handIn.finish();
}

async function* paced({ recordings, tally, signal }: Run): AsyncGenerator<Recording> {
  for (const recording of recordings.values()) {
    while (tally.uploaded - tally.ended >= MOST_UNDER_WAY && !signal.aborted) {
      await pause(1_000, signal).catch(() => {});
    }
    yield recording;
  }
}
