import { execFileSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { Options } from '#shared/domain/options.ts';
import { GiveUp } from '../../apps/worker/preparer/give-up.ts';
import { type Prepared, prepareSource } from '../../apps/worker/preparer/prepare-source.ts';
import { type PreparerSettings, preparerEnv } from '../../apps/worker/preparer/settings.ts';
import { openPreparation, type Preparation, paperLedger, queuedJob } from './preparation.ts';

/** What a client can notice of how a recording was prepared, and what an engine would hear. */
export type Noticed = { seen: object; sound: Int16Array; kept: 'flac' | 'wav' | 'none' };

/** A preparer that takes either way. */
export type BothWays = Pick<Preparation, 'folder' | 'decoders' | 'close'> & {
  /** Prepares a file as a short one is, or in the ordinary way. Throws GiveUp. */
  prepare(path: string, way: Way, options?: Partial<Options>): Promise<Prepared>;
  /** Prepares a file, and tells what came of it. */
  notice(path: string, way: Way, options?: Partial<Options>): Promise<Noticed>;
};

type Way = 'short' | 'ordinary';

/** Opens a preparer on a store of its own. */
export async function openBothWays(): Promise<BothWays> {
  const { folder, store, decoders, close } = await openPreparation();
  const settings = z.object(preparerEnv).parse({}) as PreparerSettings;

  async function prepare(path: string, way: Way, wishes: Partial<Options> = {}): Promise<Prepared> {
    const options = Options.parse(wishes);
    const nothing = { sha256: '', received: null, [Symbol.asyncDispose]: async () => {} };
    const source = { ...nothing, path, bytes: (await stat(path)).size };
    const { ledger } = paperLedger(queuedJob({ options }), settings);
    const parts = {
      store,
      settings,
      ledger,
      hears: null,
      folder: `both/${uuidv7()}`,
      decoders: way === 'short' ? decoders : null,
    };
    return prepareSource(source, options, parts, new AbortController().signal);
  }

  async function notice(path: string, way: Way, wishes?: Partial<Options>): Promise<Noticed> {
    try {
      const { audio, warnings, chunks } = await prepare(path, way, wishes);
      const key = chunks[0]?.audioKey;
      const file = key ? (await store.file(key)).path : null;
      const kept = file ? (file.endsWith('.wav') ? 'wav' : 'flac') : 'none';
      const places = chunks.map(({ id: _, audioKey: __, ...place }) => place);
      return { seen: { audio, warnings, chunks: places }, sound: await hear(file), kept };
    } catch (error) {
      if (!(error instanceof GiveUp)) throw error;
      return { seen: error.outcome, sound: new Int16Array(), kept: 'none' };
    }
  }

  return { folder, decoders, prepare, notice, close };
}

async function hear(file: string | null): Promise<Int16Array> {
  if (!file) return new Int16Array();
  if (file.endsWith('.wav')) return new Int16Array(new Uint8Array((await readFile(file)).subarray(44)).buffer);
  const pcm = execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 's16le', 'pipe:1'], { maxBuffer: 2 ** 28 });
  return new Int16Array(new Uint8Array(pcm).buffer);
}
