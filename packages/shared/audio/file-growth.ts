import { randomUUID } from 'node:crypto';
import { constants, copyFile, type FileHandle, mkdir, open, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { appendBlocks, finishHash } from './append-blocks.ts';
import type { GrowingStore, Growth } from './growth.ts';
import type { Received } from './store.ts';

const BLOCK_BYTES = 8 * 1024 ** 2;

/** Recordings that come in pieces, each in one file of a folder of its own, which becomes the recording. */
export function growInFiles(
  root: string,
  receivedAt: (path: string, measured: { sha256: string; bytes: number }) => Received,
): GrowingStore {
  const pathOf = (id: string, { place }: Growth) => join(root, id, place as string);
  return {
    async append(id, growth, source, { torn, commit }) {
      const place = torn || growth.place === null ? await startFile(join(root, id), growth) : (growth.place as string);
      const file = await open(join(root, id, place), 'r+');
      let at = growth.bytes;
      try {
        await appendBlocks(source, growth, {
          blockBytes: BLOCK_BYTES,
          lead: Buffer.alloc(0),
          async save(block, now) {
            await writeWhole(file, block, at);
            await file.datasync();
            await commit({ ...now, place });
            at = now.bytes;
            if (growth.place !== null && growth.place !== place) await rm(pathOf(id, growth), { force: true });
          },
        });
      } finally {
        await file.close();
      }
    },

    async whole(id, growth) {
      const path = pathOf(id, growth);
      // Whoever died while it wrote may have left more than was counted.
      await truncate(path, growth.bytes).catch(unlessMissing);
      return receivedAt(path, { sha256: await finishHash(growth.hash), bytes: growth.bytes });
    },

    remove: id => rm(join(root, id), { recursive: true, force: true }),
  };
}

async function writeWhole(file: FileHandle, block: Buffer, position: number): Promise<void> {
  for (let at = 0; at < block.length; ) {
    at += (await file.write(block, at, block.length - at, position + at)).bytesWritten;
  }
}

/** It has its place already, if this is asked again. */
function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** A file that nobody else writes to, with what is safe so far: who began the old one may only be frozen. */
async function startFile(folder: string, { place, bytes }: Growth): Promise<string> {
  const name = randomUUID();
  const path = join(folder, name);
  await mkdir(folder, { recursive: true });
  if (place === null) await (await open(path, 'wx')).close();
  else {
    await copyFile(join(folder, place as string), path, constants.COPYFILE_FICLONE);
    await truncate(path, bytes);
  }
  return name;
}
