/** What came of one recording. */
export type Outcome =
  | { what: 'done'; path: string; bytes: number | null; audioMs: number; id: string }
  | { what: 'kept'; path: string; bytes: number | null }
  | { what: 'failed'; path: string; bytes: number | null; code: string; message: string }
  | { what: 'uploaded'; path: string }
  | { what: 'handed_in'; batch: string; count: number };

/** Counts what a run does, for whoever watches. */
export type Tally = {
  total: number;
  bytes: number;
  done: number;
  /** Done by an earlier run. */
  kept: number;
  failures: { path: string; code: string; message: string }[];
  uploaded: number;
  audioMs: number;
  /** What this run has ended, and what it need not. */
  ended: number;
  endedBytes: number;
  keptBytes: number;
  count(outcome: Outcome): void;
};

/** Opens the tally of so many recordings; `tell` hears of everything that is counted. */
export function openTally(total: number, bytes: number, tell: (outcome: Outcome) => void): Tally {
  return {
    total,
    bytes,
    done: 0,
    kept: 0,
    failures: [],
    uploaded: 0,
    audioMs: 0,
    ended: 0,
    endedBytes: 0,
    keptBytes: 0,
    count(outcome) {
      if (outcome.what === 'uploaded') this.uploaded++;
      if (outcome.what === 'kept') {
        this.kept++;
        this.keptBytes += outcome.bytes ?? 0;
      }
      if (outcome.what === 'done') {
        this.done++;
        this.audioMs += outcome.audioMs;
      }
      if (outcome.what === 'failed') {
        const { path, code, message } = outcome;
        this.failures.push({ path, code, message });
      }
      if (outcome.what === 'done' || outcome.what === 'failed') {
        this.ended++;
        this.endedBytes += outcome.bytes ?? 0;
      }
      tell(outcome);
    },
  };
}
