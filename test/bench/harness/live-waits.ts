import type { RequestRecord } from '../../../apps/simulator/simulation.ts';

/** How long a live clip waited from its acceptance, and for how much of that every engine was busy with a chunk. */
export type LiveClip = { waitedMs: number; leftMs: number };

/** A chunk that was begun within this of the clip's acceptance cannot have known of it: the clip was being prepared. */
const PREPARING_MS = 100;

/** Finds a live clip, accepted at `at` and told by its hotword, in what the engines were asked. */
export function findLiveClip(requests: RequestRecord[][], { at, mark }: { at: number; mark: string }): LiveClip {
  const own = requests.flat().find(({ hotwords }) => hotwords.includes(`${mark}-0`));
  if (!own?.started_at) throw new Error(`no engine was asked for ${mark}`);
  const waitedMs = Date.parse(own.started_at) - at;
  const left = requests.map(seen =>
    leftMs(
      seen.filter(each => each !== own),
      at,
    ),
  );
  return { waitedMs, leftMs: Math.min(waitedMs, ...left) };
}

function leftMs(seen: RequestRecord[], at: number): number {
  const last = seen.findLast(({ started_at: from }) => from !== null && Date.parse(from) <= at + PREPARING_MS);
  return Math.max(0, Date.parse(last?.finished_at ?? '') - at || 0);
}
