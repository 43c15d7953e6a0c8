import type { RequestRecord } from '../../../apps/simulator/simulation.ts';

/**
 * How long a live clip waited from its acceptance, for how much of that it stood in line while every engine was busy with
 * a chunk, and how long it waited when the first of these had ended: all the time if there was none.
 */
export type LiveClip = { waitedMs: number; leftMs: number; overMs: number };

/** A live clip, told by its hotword; when it was accepted, and when it had been decoded and stood in line. */
export type LiveMark = { mark: string; at: number; inLineAt: number };

/** A serial engine that is free has its next chunk within this, so what begins meanwhile was on its way already. */
const ON_ITS_WAY_MS = 20;

/** Finds a live clip in what the engines were asked. What an engine had been given when it stood in line is done before it. */
export function findLiveClip(requests: RequestRecord[][], { mark, at, inLineAt }: LiveMark): LiveClip {
  const own = requests.flat().find(({ hotwords }) => hotwords.includes(`${mark}-0`));
  if (!own?.started_at) throw new Error(`no engine was asked for ${mark}`);
  const others = requests.map(seen => seen.filter(each => each !== own));
  const waitedMs = Date.parse(own.started_at) - at;
  const left = Math.min(...others.map(seen => leftMs(seen, inLineAt)));
  return { waitedMs, leftMs: left, overMs: left > 0 ? waitedMs - (inLineAt - at) - left : waitedMs };
}

function leftMs(seen: RequestRecord[], inLineAt: number): number {
  const last = seen.findLast(({ started_at: from }) => from !== null && Date.parse(from) <= inLineAt + ON_ITS_WAY_MS);
  return Math.max(0, Date.parse(last?.finished_at ?? '') - inLineAt || 0);
}
