import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { EXTENSIONS, type Format } from '../formats.ts';
import type { Recording } from './recording.ts';

/** Where the transcripts of each recording go. */
export type Outputs = {
  of(path: string): { format: Format; file: string }[];
  /** Those that are not there. */
  missing(path: string): Promise<{ format: Format; file: string }[]>;
};

/**
 * Mirrors the tree of the recordings below a folder: `a/talk.mp3` becomes `a/talk.srt`, or `a/talk.mp3.srt` where there
 * is a `talk.wav` as well.
 */
export function planOutputs(recordings: Recording[], out: string, formats: Format[]): Outputs {
  const stems = Map.groupBy(recordings, ({ path }) => stemOf(path));
  const of = (path: string) => {
    const stem = stemOf(path);
    const name = (stems.get(stem)?.length ?? 0) > 1 ? path : stem;
    return formats.map(format => ({ format, file: join(out, `${name}.${EXTENSIONS[format]}`) }));
  };
  return {
    of,
    async missing(path) {
      const there = await Promise.all(of(path).map(async output => ((await exists(output.file)) ? [] : [output])));
      return there.flat();
    },
  };
}

function stemOf(path: string): string {
  return path.replace(/(?<=[^/])\.[^./]+$/, '');
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
