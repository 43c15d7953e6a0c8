import type { Batch } from '#client/schemas.ts';
import { clock, printJson, printTable } from './output.ts';

/** Shows batches. */
export function printBatches(batches: Batch[], json: boolean): void {
  if (json) batches.forEach(printJson);
  else {
    printTable(batches, [
      ['ID', batch => batch.id],
      ['STATE', batch => batch.state],
      ['DONE', ({ counts }) => `${counts.completed}/${counts.total}`],
      ['FAILED', ({ counts }) => counts.failed + counts.expired],
      ['CANCELED', ({ counts }) => counts.canceled],
      ['AUDIO', batch => clock(batch.audio_ms)],
      ['LEFT', batch => clock(batch.eta_ms)],
      ['SUBMITTED', batch => batch.created_at.replace(/\.\d+Z$/, 'Z')],
      ['NAME', batch => batch.name],
    ]);
  }
}
