import { appendFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { secretsIn } from './log-secrets.ts';

/** Where the logs of a whole run go; what runs without, such as a bench, keeps none. */
const FOLDER = 'TEST_LOGS';

let count = 0;

/** Begins to keep the logs of a run. `check` throws if they gave anything away, and removes them if not. */
export async function keepLogs(): Promise<{ check(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-logs-'));
  process.env[FOLDER] = folder;
  return {
    async check() {
      const found: string[] = [];
      for (const file of await readdir(folder)) found.push(...secretsIn(await readFile(join(folder, file), 'utf8')));
      if (found.length > 0) throw new Error(`the logs in ${folder} give away\n${found.slice(0, 10).join('\n')}`);
      await rm(folder, { recursive: true });
    },
  };
}

/** Takes what one process prints, as it comes. */
export function keepOutput(name: string): (text: string) => void {
  const file = fileOf(name);
  return file === undefined ? () => {} : text => appendFileSync(file, text);
}

/** A log that is written nowhere but there. */
export function openKeptLog(name: string): Logger {
  const file = fileOf(name);
  return file === undefined ? pino({ level: 'silent' }) : pino({}, pino.destination({ dest: file, sync: true }));
}

function fileOf(name: string): string | undefined {
  const folder = process.env[FOLDER];
  return folder === undefined ? undefined : join(folder, `${process.pid}-${++count}-${name.replace(/\W+/g, '-')}.log`);
}
