import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { complain } from '../output.ts';
import type { Recording } from './recording.ts';

const AUDIO =
  '3gp aac ac3 aif aifc aiff amr ape au caf dts flac m4a m4b mka mp2 mp3 oga ogg opus ra spx tta wav wma wv';
const VIDEO = 'asf avi f4v flv m2ts m4v mkv mov mp4 mpeg mpg mts ogv rm ts vob webm wmv';
const EXTENSIONS = new Set(`${AUDIO} ${VIDEO}`.split(' ').map(name => `.${name}`));

/** Whether a name is that of a recording. What begins with a dot is not: a half-written or a deleted one. */
export function isRecording(name: string): boolean {
  return !name.startsWith('.') && EXTENSIONS.has(extname(name).toLowerCase());
}

/**
 * Every recording below a folder, by path. Links are followed, each folder is entered once, and `except`, where the
 * transcripts go, never. What cannot be read is complained of.
 */
export async function scanFolder(folder: string, except: string): Promise<Recording[]> {
  const entered = new Set([await realpath(except).catch(() => resolve(except))]);
  const found: Recording[] = [];
  await enter('');
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));

  async function enter(below: string): Promise<void> {
    const here = join(folder, below);
    const real = await realpath(here);
    if (entered.has(real)) return;
    entered.add(real);
    for (const name of (await readdir(here)).toSorted()) {
      if (name.startsWith('.')) continue;
      await look(below === '' ? name : `${below}/${name}`).catch(error => {
        complain(`${join(folder, below, name)} is left out: ${(error as Error).message}`);
      });
    }
  }

  async function look(path: string): Promise<void> {
    const file = join(folder, path);
    const about = await stat(file);
    if (about.isDirectory()) return enter(path);
    if (!about.isFile() || !isRecording(path.split('/').at(-1)!)) return;
    found.push({
      path,
      stamp: `${about.size} ${about.mtimeMs}`,
      bytes: about.size,
      place: { file },
      options: {},
    });
  }
}
