import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hostEnv, ROOT } from './config.ts';
import { type Api, countAttempts } from './demo-client.ts';
import { runScript } from './run-script.ts';

/**
 * Works off a folder of recordings, of which two are corrupt: stops it half-way with Ctrl-C, and goes on by the same
 * line. True if every transcript is right, and nothing was transcribed twice.
 */
export async function workOffArchive(
  api: Api,
  folder: string,
  count: number,
  say: (sentence: string) => void,
): Promise<boolean> {
  const archive = join(folder, 'archive');
  const out = join(folder, 'transcripts');
  const written = await runScript(['apps/simulator/speak-archive.ts', archive, String(count)], hostEnv(), api.signal);
  const texts = JSON.parse(written) as Record<string, string | null>;
  say(`${count} recordings lie in ${archive}; two of them are corrupt.`);
  const line = ['backfill', archive, '--out', out, '--format', 'srt,json', '--language', 'en'];

  const first = start(api, line);
  const half = () => globSync('**/*.json', { cwd: out }).length >= count / 4;
  while (first.exitCode === null && !half()) await pause(50, undefined, { signal: api.signal });
  first.kill('SIGINT');
  const [stopped] = await once(first, 'exit');
  say(
    `Ctrl-C after ${globSync('**/*.json', { cwd: out }).length} transcripts; exit code ${stopped}. The same line again:`,
  );

  const [ended] = await once(start(api, line), 'exit');
  const right = Object.entries(texts).filter(([path, text]) => text !== null && textOf(out, path) === text).length;
  const attempts = await countAttempts(api);
  say(`Exit code ${ended}; ${right} transcripts are right, and engines were asked ${attempts} times.`);
  return stopped === 2 && ended === 1 && right === count - 2 && attempts === count - 2;
}

function start(api: Api, line: string[]): ChildProcess {
  console.log(`\n$ stenopool ${line.join(' ')}`);
  const env = { ...hostEnv(), STENOPOOL_API: api.url, STENOPOOL_API_KEY: api.key };
  return spawn(join(ROOT, 'bin/stenopool'), line, { env, stdio: 'inherit' });
}

function textOf(out: string, path: string): string | null {
  try {
    return JSON.parse(readFileSync(join(out, path.replace(/wav$/, 'json')), 'utf8')).text;
  } catch {
    return null;
  }
}
