import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for all that a run makes, with a place for recordings in it. */
export function makeFolder(): { folder: string; recordings: string } {
  const folder = mkdtempSync(join(tmpdir(), 'stenopool-chaos-'));
  const recordings = join(folder, 'recordings');
  mkdirSync(recordings);
  return { folder, recordings };
}
