/** What a task left behind on a worker: its engine failed on it though fit, or turned sick, or said what cannot be. */
export type Mark = { worker: string; how: 'failed' | 'sick' | 'bad_output'; at: Date };

/** A recording that disturbed two engines is not let near a third. */
const DISTURBED_AT_MOST = 2;

/** So long the engines that it disturbed are waited for, in milliseconds. */
const WAIT_MS = 600_000;

/**
 * Whether a worker may work on a task with these marks: `take`; `elsewhere` while a worker that it did no harm to may,
 * or while only those may that it has disturbed already; `give_up` when these have not come back for ten minutes.
 * `takers` are the workers that take work now; `now` is the ledger's clock.
 */
export function admission(
  marks: Mark[],
  workerId: string,
  takers: string[],
  now: Date,
): 'take' | 'elsewhere' | 'give_up' {
  const disturbed = new Set(marks.filter(mark => mark.how !== 'bad_output').map(mark => mark.worker));
  const isNear = (worker: string) => disturbed.size < DISTURBED_AT_MOST || disturbed.has(worker);
  if (!isNear(workerId)) {
    const latest = Math.max(...marks.map(mark => mark.at.getTime()));
    return now.getTime() - latest > WAIT_MS ? 'give_up' : 'elsewhere';
  }
  const isDoneWithIt = (worker: string) => marks.some(mark => mark.worker === worker && mark.how !== 'sick');
  const anotherMay = takers.some(taker => taker !== workerId && isNear(taker) && !isDoneWithIt(taker));
  return isDoneWithIt(workerId) && anotherMay ? 'elsewhere' : 'take';
}
