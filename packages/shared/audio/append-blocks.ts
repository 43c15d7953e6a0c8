import { createSHA256, type IHasher } from 'hash-wasm';
import type { Growth } from './growth.ts';

export type Blocks = {
  blockBytes: number;
  /** What is safe already, but is to be the beginning of the first block. */
  lead: Buffer;
  /** Makes a block safe; only the last is not full. `now` is how far the recording has come with it. */
  save(block: Buffer, now: Pick<Growth, 'bytes' | 'hash'>): Promise<void>;
};

/**
 * Divides a stream into blocks and has one saved while the next one fills. When the stream breaks, what came of it is
 * saved all the same, and then its error thrown; after a block that could not be saved nothing is.
 */
export async function appendBlocks(source: AsyncIterable<Buffer>, from: Growth, blocks: Blocks): Promise<void> {
  const { blockBytes, lead, save } = blocks;
  const hasher = await openHasher(from.hash);
  const held = hold(lead);
  let { bytes } = from;
  let saving = Promise.resolve();

  async function saveHeld(): Promise<void> {
    await saving;
    saving = save(held.take(), { bytes, hash: stateOf(hasher) });
    // Told when it is waited for.
    saving.catch(() => {});
  }

  let failure: { error: unknown } | null = null;
  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + blockBytes - held.bytes());
        held.add(part);
        hasher.update(part);
        bytes += part.length;
        at += part.length;
        if (held.bytes() === blockBytes) await saveHeld();
      }
    }
  } catch (error) {
    failure = { error };
  }
  await saving;
  if (held.isNew()) await saveHeld();
  await saving;
  if (failure) throw failure.error;
}

function hold(lead: Buffer) {
  let parts = lead.length > 0 ? [lead] : [];
  let bytes = lead.length;
  let isNew = false;
  return {
    bytes: () => bytes,
    isNew: () => isNew,
    add(part: Buffer) {
      parts.push(part);
      bytes += part.length;
      isNew ||= part.length > 0;
    },
    take(): Buffer {
      const block = Buffer.concat(parts, bytes);
      parts = [];
      bytes = 0;
      isNew = false;
      return block;
    },
  };
}

/** The SHA-256 of all that was appended. */
export async function finishHash(state: string | null): Promise<string> {
  return (await openHasher(state)).digest('hex');
}

// Node's own hash is faster, but what it has hashed so far cannot be handed to another process.
async function openHasher(state: string | null): Promise<IHasher> {
  const hasher = (await createSHA256()).init();
  return state === null ? hasher : hasher.load(Buffer.from(state, 'base64'));
}

function stateOf(hasher: IHasher): string {
  return Buffer.from(hasher.save()).toString('base64');
}
