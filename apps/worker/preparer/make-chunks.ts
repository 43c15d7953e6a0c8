import { v7 as uuidv7 } from 'uuid';
import type { AudioStore } from '#shared/audio/store.ts';
import { SAMPLE_RATE } from '#shared/domain/chunk.ts';
import type { NewChunk } from '#shared/postgres/chunk.ts';
import type { Downmix } from './decode.ts';
import { divide } from './divide.ts';
import type { ChildEnd } from './limited-child.ts';
import type { Opened } from './open-recording.ts';
import type { PreparerSettings } from './settings.ts';

export type PreparedChunk = NewChunk;

/** What came of decoding once through: how many samples, the chunks they make, and how the decoder ended. */
export type Pass = { samples: number; chunks: PreparedChunk[]; end: ChildEnd };

export type PassParts = { store: AudioStore; settings: PreparerSettings; folder: string };

/** Decodes a recording and puts its chunks into the store, each as soon as it is cut. */
export async function makeChunks(
  recording: Opened,
  downmix: Downmix,
  { store, settings, folder }: PassParts,
  signal: AbortSignal,
): Promise<Pass> {
  const { blocks, ended } = recording.decode(downmix);
  const chunks: PreparedChunk[] = [];
  const most = settings.MAX_AUDIO_HOURS * 3600 * SAMPLE_RATE;
  const samples = await divide(blocks, most, async (piece, sound) => {
    const index = chunks.length;
    const audioKey = piece.silent ? null : `${folder}/${index}.${recording.suffix}`;
    if (audioKey) await store.write(audioKey, recording.encode(sound));
    chunks.push({ id: uuidv7(), channel: 0, index, ...piece, audioKey });
  });
  const end = await ended;
  signal.throwIfAborted();
  return { samples, chunks, end };
}
