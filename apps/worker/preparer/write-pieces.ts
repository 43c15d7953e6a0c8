import { v7 as uuidv7 } from 'uuid';
import type { AudioStore } from '#shared/audio/store.ts';
import { placeKey } from '#shared/postgres/kept-chunk.ts';
import type { PreparedChunk } from './add-chunks.ts';
import type { CutPiece, HearsSound } from './divide.ts';
import type { Ledger, Planned } from './ledger.ts';
import type { Opened } from './open-recording.ts';
import type { PreparerSettings } from './settings.ts';

export type WritingParts = {
  store: AudioStore;
  settings: PreparerSettings;
  hears: HearsSound | null;
  folder: string;
  ledger: Ledger;
};

/** What became of the pieces of a recording: those that are not in the ledger yet, and how many each channel had. */
export type Written = { chunks: PreparedChunk[]; made: number[] };

export type Writing = {
  /**
   * Puts a piece into the store, and into the ledger unless it was cut at the end: those wait for all to be known. Waits
   * for the piece before only, so that the decoder goes on meanwhile; a failure comes up at the next one, or in the end.
   */
  take(piece: CutPiece, isLeft: boolean): Promise<void>;
  written(): Promise<Written>;
  /** Removes what is not in the ledger. */
  discard(): Promise<void>;
};

/**
 * Opens the writing of one pass over a recording. `planned` is asked once pieces come. With `holdsSilence` silent pieces are told only
 * once something was heard: if nothing ever is, the recording is listened to in another way.
 */
export function openWriting(
  { store, folder, ledger }: WritingParts,
  { encode, suffix }: Pick<Opened, 'encode' | 'suffix'>,
  { channels, holdsSilence }: { channels: number; holdsSilence: boolean },
  planned: () => Planned | null,
  signal: AbortSignal,
): Writing {
  const made = new Array<number>(channels).fill(0);
  let chunks: PreparedChunk[] = [];
  let heard = 0;
  let writing = Promise.resolve();

  async function add(): Promise<void> {
    const adding = chunks;
    chunks = [];
    // Where this throws nobody knows whether they were written: their audio stays.
    const isAdded = await ledger.add(adding, planned()!.plan, channels === 1 && heard > 1);
    if (isAdded) return;
    chunks = adding;
    signal.throwIfAborted();
    throw new Error('the task was taken away');
  }

  async function write({ sound, ...piece }: CutPiece, isLeft: boolean): Promise<void> {
    const isMade = piece.silent || planned()?.kept.has(placeKey(piece));
    const audioKey = isMade ? null : `${folder}/${piece.channel}-${piece.index}.${suffix}`;
    if (audioKey) await store.write(audioKey, encode(sound));
    chunks.push({ id: uuidv7(), ...piece, audioKey });
    made[piece.channel]! += 1;
    if (!piece.silent) heard += 1;
    if (!isLeft && !(holdsSilence && heard === 0)) await add();
  }

  return {
    async take(piece, isLeft) {
      await writing;
      writing = write(piece, isLeft);
      writing.catch(() => {});
    },
    async written() {
      await writing;
      return { chunks, made };
    },
    async discard() {
      await writing.catch(() => {});
      await removeAudio(store, chunks);
    },
  };
}

/** Removes the audio of chunks that come into no ledger. */
export async function removeAudio(store: AudioStore, chunks: PreparedChunk[]): Promise<void> {
  for (const { audioKey } of chunks) if (audioKey) await store.remove(audioKey);
}
