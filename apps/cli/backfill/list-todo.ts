import { resolve } from 'node:path';
import type { Flags } from '../commands/backfill.ts';
import { note, printJson, printTable } from '../output.ts';
import { begunOf } from './begun.ts';
import { type Known, readJournal } from './journal.ts';
import { planOutputs } from './outputs.ts';
import type { Recording } from './recording.ts';
import { scan } from './scan.ts';

/** Prints the recordings that a run would work on. One whose time or size has changed may turn out to be the same. */
export async function listTodo(source: string, flags: Flags, json: boolean): Promise<void> {
  const out = resolve(flags.out);
  const recordings = await scan(source, out);
  const { known } = readJournal(out, begunOf(source, flags));
  const outputs = planOutputs(recordings, out, flags.format);
  const todo: { path: string; state: string; bytes: number | null }[] = [];
  for (const recording of recordings) {
    const { path, bytes } = recording;
    const state = stateOf(recording, known.get(path));
    const isMissing = state === 'done' && (await outputs.missing(path)).length > 0;
    if (isMissing || state !== 'done') todo.push({ path, state: isMissing ? 'to fetch' : state, bytes });
  }
  if (json) todo.forEach(printJson);
  else {
    printTable(todo, [
      ['RECORDING', each => each.path],
      ['STATE', each => each.state],
      ['MB', each => each.bytes && (each.bytes / 1e6).toFixed(1)],
    ]);
  }
  const gigabytes = todo.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) / 1e9;
  note(`${todo.length} of ${recordings.length} recordings, ${gigabytes.toFixed(1)} GB. Nothing was done.`);
}

function stateOf({ stamp }: Recording, known: Known | undefined): string {
  if (!known) return 'new';
  if (known.stamp !== stamp) return 'changed';
  if (known.failed) return 'failed';
  if (known.job !== undefined) return 'done';
  return known.batch !== undefined ? 'handed in' : 'new';
}
