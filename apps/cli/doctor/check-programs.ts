import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Finding } from './finding.ts';

const run = promisify(execFile);

/** Whether the programs are installed that a preparer needs; Node is there, for it runs this. */
export async function checkPrograms(): Promise<Finding> {
  const versions = await Promise.all(['ffmpeg', 'ffprobe'].map(versionOf));
  const missing = ['ffmpeg', 'ffprobe'].filter((_, index) => versions[index] === null);
  if (missing.length > 0) {
    return {
      state: 'wrong',
      says: `${missing.join(' and ')} missing: nothing can be prepared here`,
      todo: 'bin/setup',
    };
  }
  return { state: 'ok', says: `Node ${process.versions.node}, ffmpeg ${versions[0]}` };
}

async function versionOf(program: string): Promise<string | null> {
  const told = await run(program, ['-version']).catch(() => null);
  return told && (/version (\S+)/.exec(told.stdout)?.[1] ?? 'of unknown version');
}
