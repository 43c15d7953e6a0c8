import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { WAV_HEADER_BYTES } from '#shared/audio/wav.ts';
import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import { openAdaptiveSlots } from '../adaptive-slots.ts';
import { openTurns } from './turns.ts';

const run = promisify(execFile);
const MOST_BYTES = 128 * 1024 * 1024;

// A burst of short chunks must not start as many decoders.
const decoders = openTurns(openAdaptiveSlots({ least: 2, most: 2 }));

/** The samples of a chunk: 16-bit mono at 16 kHz, little end first. Throws if it cannot be read, or at the signal. */
export async function readSound(path: string, signal: AbortSignal): Promise<Buffer> {
  if (path.endsWith('.wav')) return (await readFile(path, { signal })).subarray(WAV_HEADER_BYTES);
  const turn = await decoders.next(signal);
  try {
    const input = ['-v', 'error', '-nostdin', '-threads', '1', '-i', `file:${path}`];
    const output = ['-ac', '1', '-ar', `${SAMPLE_RATE}`, '-f', 's16le', 'pipe:1'];
    const limits = { encoding: 'buffer', maxBuffer: MOST_BYTES, killSignal: 'SIGKILL', signal } as const;
    return (await run('ffmpeg', [...input, ...output], limits)).stdout;
  } finally {
    turn.end(0);
  }
}
