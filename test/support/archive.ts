import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Pool } from '#shared/postgres/client.ts';
import { makeRecording, type Recording } from './audio.ts';
import { type CommandResult, stenopool } from './command.ts';
import type { Line } from './line.ts';
import { startProgram, type TestProcess } from './process.ts';
import { root } from './source.ts';

/** A folder of recordings, and one for their transcripts. */
export type Archive = {
  folder: string;
  out: string;
  /** What each says, by path. */
  recordings: Map<string, Recording>;
  add(path: string, seed: number, words?: number): Promise<void>;
  addCorrupt(path: string): void;
  remove(): void;
};

/** Makes an empty one. */
export function makeArchive(): Archive {
  const home = mkdtempSync(join(tmpdir(), 'stenopool-archive-'));
  const folder = join(home, 'recordings');
  const recordings = new Map<string, Recording>();
  const place = (path: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    return join(folder, path);
  };
  return {
    folder,
    out: join(home, 'transcripts'),
    recordings,
    async add(path, seed, words = 6) {
      recordings.set(path, await makeRecording({ path: place(path), words, seed, language: 'en' }));
    },
    addCorrupt: path => writeFileSync(place(path), `These are minutes, no recording: ${path}`),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** The command line against a line, with what it has done there. */
export function openBackfills(line: Line, pool: Pool, url = line.api.url) {
  const env = { STENOPOOL_API: url, STENOPOOL_API_KEY: line.api.key, DATA_DIR: '/nonexistent' };
  return {
    run: (...args: string[]): Promise<CommandResult> => stenopool(['backfill', ...args], env),
    start: (...args: string[]): Promise<TestProcess> =>
      startProgram('stenopool', `${root}/bin/stenopool`, ['backfill', ...args], env),
    /** How often an engine was given something to transcribe, and how many jobs there are. */
    async count(): Promise<{ attempts: number; jobs: number }> {
      const { rows } = await pool.query(
        `select (select count(*) from attempt where kind = 'transcribe') as attempts, (select count(*) from job) as jobs`,
      );
      return rows[0];
    },
  };
}
