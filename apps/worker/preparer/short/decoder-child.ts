import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { decodeShort } from './decode-short.ts';
import { openFfmpeg } from './ffmpeg-wasm.ts';

// Decodes the files whose paths it is sent, one after another, and answers each with its sound or null.

// In a thread, for this one may be caught in a file: the preparer holds the other end of standard input.
new Worker(`require('node:fs').read(0, Buffer.alloc(1), 0, 1, null, () => process.kill(${process.pid}, 'SIGKILL'))`, {
  eval: true,
});

const makeFfmpeg = await openFfmpeg();
let ffmpeg = await makeFfmpeg();
process.on('message', async (path: string) => {
  const sound = decodeShort(ffmpeg, await readFile(path));
  // What did not end well may have left files open too.
  if (!sound || !ffmpeg.restore()) ffmpeg = await makeFfmpeg();
  process.send!(sound);
});
process.send!('ready');
