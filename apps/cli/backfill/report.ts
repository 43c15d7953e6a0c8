import { note, printJson, printTable } from '../output.ts';
import type { Run } from './run.ts';

/** Tells what came of a run, with a table of what failed. Gives the exit code. */
export function report({ tally, signal }: Run, json: boolean): 0 | 1 | 2 {
  const { done, kept, total } = tally;
  const failures = tally.failures.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const left = total - done - kept - failures.length;
  if (json) printJson({ what: 'ended', total, done, kept, failed: failures.length, left });
  else if (failures.length > 0) {
    printTable(failures, [
      ['FAILED', failure => failure.path],
      ['CODE', failure => failure.code],
      ['WHY', failure => failure.message],
    ]);
  }
  const before = kept > 0 ? `, ${kept} were before` : '';
  note(`${done} transcribed${before}, ${failures.length} failed, ${left} left.`);
  if (signal.aborted && left > 0) {
    process.stderr.write('Stopped. What was handed in goes on; the same line again goes on from here.\n');
    return 2;
  }
  return failures.length > 0 ? 1 : 0;
}
