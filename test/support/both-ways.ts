import { execFileSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { v7 as uuidv7 } from 'uuid';
import { Options } from '#shared/domain/options.ts';
import { GiveUp } from '../../apps/worker/preparer/give-up.ts';
import { prepareSource } from '../../apps/worker/preparer/prepare-source.ts';
import type { PreparerSettings } from '../../apps/worker/preparer/settings.ts';
import type { Decoders } from '../../apps/worker/preparer/short/decoders.ts';
import type { Preparation } from './preparation.ts';

/** What a client can notice of how a recording was prepared, and what an engine would hear. */
export type Noticed = { seen: object; sound: Int16Array; kept: 'flac' | 'wav' | 'none' };

/** Prepares a file with these decoders for short ones, or in the ordinary way with none. */
export async function notice(
  path: string,
  { store }: Preparation,
  settings: PreparerSettings,
  decoders: Decoders | null,
): Promise<Noticed> {
  const source = { sha256: '', bytes: (await stat(path)).size, path, received: null };
  const parts = { store, settings, decoders, folder: `both/${uuidv7()}` };
  try {
    const prepared = await prepareSource(source, Options.parse({}), parts, new AbortController().signal);
    const { audio, warnings } = prepared;
    const [chunk, ...more] = prepared.chunks.map(({ id: _, audioKey, ...rest }) => ({ audioKey, rest }));
    const file = chunk?.audioKey ? await store.file(chunk.audioKey) : null;
    const kept = file ? (file.endsWith('.wav') ? 'wav' : 'flac') : 'none';
    return { seen: { audio, warnings, chunks: [chunk?.rest, ...more] }, sound: await hear(file), kept };
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error;
    return { seen: error.outcome, sound: new Int16Array(), kept: 'none' };
  }
}

async function hear(file: string | null): Promise<Int16Array> {
  if (!file) return new Int16Array();
  if (file.endsWith('.wav')) return new Int16Array(new Uint8Array((await readFile(file)).subarray(44)).buffer);
  const pcm = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 's16le', 'pipe:1'], { maxBuffer: 2 ** 28 });
  return new Int16Array(new Uint8Array(pcm).buffer);
}
