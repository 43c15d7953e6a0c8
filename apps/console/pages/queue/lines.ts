import type { Queue, QueueSample } from '#client/schemas.ts';

export const CLASSES = ['interactive', 'standard', 'backfill'] as const;
export const MEASURES = ['waiting', 'running', 'backlog'] as const;
export type Measure = (typeof MEASURES)[number];

/** Moments in seconds, and for each class what was measured at each; null where nobody looked. */
export type Lines = [number[], ...(number | null)[][]];

const HOUR_MS = 3_600_000;

/** The samples of an hour as lines, with what is now at their end. */
export function linesOf(samples: QueueSample[], now: Queue[], measure: Measure, nowMs: number): Lines {
  const moments = [...new Set(samples.map(({ at }) => at))].toSorted();
  const seconds = moments.map(at => Date.parse(at) / 1000);
  const lines = CLASSES.map(each => {
    const own = new Map(samples.filter(sample => sample.class === each).map(sample => [sample.at, sample]));
    const line = moments.map(at => measured(own.get(at), measure));
    const last = now.find(queue => queue.class === each);
    return last ? [...line, measured({ ...last, backlog_audio_ms: audioOf(last) }, measure)] : line;
  });
  return [now.length > 0 ? [...seconds, nowMs / 1000] : seconds, ...lines];
}

function audioOf({ backlog_audio_ms, unprepared_audio_ms }: Queue): number {
  return backlog_audio_ms + unprepared_audio_ms;
}

type Seen = Pick<QueueSample, 'waiting' | 'running' | 'backlog_audio_ms'>;

function measured(seen: Seen | undefined, measure: Measure): number | null {
  if (!seen) return null;
  return measure === 'backlog' ? seen.backlog_audio_ms / HOUR_MS : seen[measure];
}
