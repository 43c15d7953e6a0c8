import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { appendBlocks, finishHash } from './append-blocks.ts';
import type { GrowingStore, Growth } from './growth.ts';
import { ask, type Bucket, isMissing, lengthOf } from './s3.ts';
import { openObject } from './s3-download.ts';
import { abortBelow, listBelow, removeAll, removeObject } from './s3-list.ts';
import { beginUpload, endUpload, type Part, partBytesFor, putObject, uploadPart } from './s3-upload.ts';
import type { Received } from './store.ts';

/**
 * What is safe of a growing recording: parts of an upload that is not ended, and beside it an object with what is too
 * little for a part, the tail.
 */
type Place = {
  uploadId: string | null;
  parts: Part[];
  /** Part numbers below it are taken, perhaps by somebody who was thought dead and never noted it. */
  next: number;
  tail: string | null;
};

const EMPTY: Place = { uploadId: null, parts: [], next: 1, tail: null };

/** Recordings that come in pieces, each as an upload in parts of its own. */
export function growInParts(
  bucket: Bucket,
  at: (key: string) => string,
  receivedAt: (key: string, measured: { sha256: string; bytes: number }) => Received,
): GrowingStore {
  const wholeKey = (id: string) => `growing/${id}/whole`;

  /** Saves a full block as a part, under a number that nobody has used. */
  function saveParts(id: string, notes: Notes) {
    const key = at(wholeKey(id));
    let claimed = false;
    return async (block: Buffer, safe: Safe) => {
      const uploadId = notes.place().uploadId ?? (await beginUpload(bucket, key));
      if (!claimed) await notes.note({}, { uploadId, next: notes.place().next + 1 });
      claimed = true;
      const { parts, next } = notes.place();
      const part = await uploadPart(bucket, key, uploadId, next, block);
      await notes.note(safe, { parts: [...parts, part], next: next + 1, tail: null });
    };
  }

  async function saveTail(id: string, notes: Notes, block: Buffer, safe: Safe): Promise<void> {
    const tail = `growing/${id}/${randomUUID()}`;
    await putObject(bucket, at(tail), block);
    await notes.note(safe, { tail });
  }

  const readTail = (tail: string) => ask(openObject(bucket, at(tail)).then(buffer));

  return {
    async append(id, growth, source, { maxBytes, commit }) {
      const notes = openNotes(growth, commit, tail => removeObject(bucket, at(tail)));
      const savePart = saveParts(id, notes);
      const { tail } = notes.place();
      const blockBytes = partBytesFor(maxBytes);
      await appendBlocks(source, growth, {
        blockBytes,
        lead: tail === null ? Buffer.alloc(0) : await readTail(tail),
        save: (block, safe) => (block.length < blockBytes ? saveTail(id, notes, block, safe) : savePart(block, safe)),
      });
    },

    async whole(id, { bytes, hash, place }) {
      const { uploadId, parts, next, tail } = (place ?? EMPTY) as Place;
      const measured = { sha256: await finishHash(hash), bytes };
      if (uploadId === null) return receivedAt(tail!, measured);
      const key = at(wholeKey(id));
      if ((await lengthOf(bucket, key)) !== bytes) {
        const last = tail === null ? [] : [await uploadPart(bucket, key, uploadId, next, await readTail(tail))];
        // Nobody has it any more once the recording is kept: then there is nothing left to end.
        await endUpload(bucket, key, uploadId, [...parts, ...last]).catch(unlessMissing);
      }
      return receivedAt(wholeKey(id), measured);
    },

    async remove(id) {
      await abortBelow(bucket, at(`growing/${id}`));
      await removeAll(bucket, listBelow(bucket, at(`growing/${id}`)));
    },
  };
}

function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

type Safe = Pick<Growth, 'bytes' | 'hash'>;

type Notes = {
  place(): Place;
  /** Has a change committed, and removes a tail that is part of something else by then. */
  note(changed: Partial<Safe>, to: Partial<Place>): Promise<void>;
};

function openNotes(
  growth: Growth,
  commit: (growth: Growth) => Promise<void>,
  removeTail: (tail: string) => Promise<void>,
): Notes {
  let now = growth;
  const place = () => (now.place ?? EMPTY) as Place;
  return {
    place,
    async note(changed, to) {
      const { tail } = place();
      const next = { ...now, ...changed, place: { ...place(), ...to } };
      await commit(next);
      now = next;
      // What is left of it goes with the rest.
      if (tail !== null && next.place.tail !== tail) await removeTail(tail).catch(() => {});
    },
  };
}
