import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A decoder that stops in the middle of a recording until it is let go on. */
export type GatedDecoder = {
  /** What a process needs in its environment to find this decoder instead of its own. */
  env: { PATH: string };
  open(): Promise<void>;
};

/** Makes a decoder that gives the first `minutes` of each recording, and the rest once its gate is open. */
export async function makeGatedDecoder(minutes: number, channels = 1): Promise<GatedDecoder> {
  const folder = await mkdtemp(join(tmpdir(), 'stenopool-decoder-'));
  const [script, gate] = [join(folder, 'ffmpeg'), join(folder, 'open')];
  const PATH = process.env.PATH!;
  // An encoder reads from a pipe, and is not held up.
  await writeFile(
    script,
    `#!/bin/sh
PATH='${PATH}'
case "$*" in *'-i pipe:0'*) exec ffmpeg "$@" ;; esac
ffmpeg "$@" | {
  head -c ${minutes * 60 * 32_000 * channels}
  while [ ! -e '${gate}' ]; do sleep 0.1; done
  cat
}
`,
  );
  await chmod(script, 0o755);
  return { env: { PATH: [folder, PATH].join(delimiter) }, open: () => writeFile(gate, '') };
}
