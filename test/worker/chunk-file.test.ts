import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openChunkFile, readAudio } from '../../apps/worker/transcriber/engine/chunk-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'stenopool-chunk-'));
const signal = new AbortController().signal;

// A copy from a bucket has a name that tells nothing.
test.each([
  ['copy', 'RIFFxxxxWAVE', 'copy.wav', 'audio/wav'],
  ['copy', 'fLaCxxxx', 'copy.flac', 'audio/flac'],
  ['1.wav', 'RIFFxxxxWAVE', '1.wav', 'audio/wav'],
])('an engine is told what the chunk %s is by its content, %s', async (file, content, name, type) => {
  const path = join(folder, file);
  writeFileSync(path, content);
  for (const read of [null, await readAudio(path, signal)]) {
    const part = await openChunkFile({ path, read, durationMs: 1, spans: [] });
    expect([part.name, part.blob.type, await part.blob.text()]).toEqual([name, type, content]);
  }
});
