import { setTimeout as pause } from 'node:timers/promises';

/** How an attempt to prove an engine ended: `held_back` engines answer, and are not to work all the same. */
export type Attempted = 'fit' | 'unfit' | 'held_back';

const BACKOFF_MS = { first: 250, most: 3_000 };

/** What holds an engine back seldom changes. */
const HELD_BACK_MS = 30_000;

/** After a rest, tries until the engine is fit: soon at first, every few seconds then. Throws when aborted. */
export async function recover(attempt: () => Promise<Attempted>, restMs: number, signal: AbortSignal): Promise<void> {
  await pause(restMs, undefined, { signal });
  for (let wait = BACKOFF_MS.first; ; wait = Math.min(wait * 2, BACKOFF_MS.most)) {
    const ended = await attempt();
    if (ended === 'fit') return;
    await pause(ended === 'held_back' ? HELD_BACK_MS : wait, undefined, { signal });
  }
}
