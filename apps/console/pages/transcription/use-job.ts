import { useEffect, useState } from 'preact/hooks';
import type { StenopoolError } from '#client/error.ts';
import type { Segment, Transcription } from '#client/schemas.ts';
import { asError, ask } from '../../api/ask.ts';

/** A job as it is now, with the segments that came while it was looked at. */
export type Followed = {
  job: Transcription | null;
  segments: Segment[];
  error: StenopoolError | null;
  refresh: () => void;
};

/** Follows a job until it has ended; `refresh` after it was told to do something. */
export function useJob(id: string): Followed {
  const [job, setJob] = useState<Transcription | null>(null);
  const [segments, setSegments] = useState<Segment[]>([]);
  const [error, setError] = useState<StenopoolError | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ending = new AbortController();
    const path = `/v1/transcriptions/${encodeURIComponent(id)}`;
    let events: EventSource | undefined;
    setSegments([]);
    ask<Transcription>(path, { signal: ending.signal }).then(
      found => {
        if (ending.signal.aborted) return;
        setError(null);
        setJob(found);
        if (found.finished_at === null) events = listen(`${path}/events`, { setJob, setSegments, again });
      },
      thrown => ending.signal.aborted || setError(asError(thrown)),
    );
    return () => {
      ending.abort();
      events?.close();
    };
  }, [id, turn]);
  const again = () => setTurn(last => last + 1);
  return { job, segments, error, refresh: again };
}

type Ears = {
  setJob: (change: (job: Transcription | null) => Transcription | null) => void;
  setSegments: (change: (segments: Segment[]) => Segment[]) => void;
  again: () => void;
};

const AGAIN_MS = 3_000;

function listen(url: string, { setJob, setSegments, again }: Ears): EventSource {
  const events = new EventSource(url);
  const read = (event: Event) => JSON.parse((event as MessageEvent<string>).data);
  const merge = (event: Event) => {
    const news = read(event);
    setJob(job => (job === null ? null : { ...job, ...news }));
  };
  events.addEventListener('state', merge);
  events.addEventListener('progress', merge);
  events.addEventListener('done', event => {
    events.close();
    merge(event);
  });
  events.addEventListener('segment', event => {
    const segment: Segment = read(event);
    setSegments(known => [...known.filter(each => each.id < segment.id), segment]);
  });
  events.addEventListener('error', () => {
    // A connection that was lost comes back by itself; one that was refused does not.
    if (events.readyState === EventSource.CLOSED) setTimeout(again, AGAIN_MS);
  });
  return events;
}
