import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the data of a private service; as root, Postgres keeps its own elsewhere and leaves a link. */
export function openFolder(): { dir: string; remove(): void } {
  const parent = mkdtempSync(join(tmpdir(), 'stenopool-data-'));
  const dir = join(parent, 'service');
  const remove = () => {
    for (const path of [realpathSync(dir), parent]) rmSync(path, { recursive: true, force: true });
  };
  return { dir, remove };
}
