import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, opendir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { growInFiles } from './file-growth.ts';
import { openMeter } from './meter.ts';
import { type AudioStore, type LocalFile, type Received, type Stored, sourceKey } from './store.ts';

/**
 * Content is on the disk before it has a name: after a power cut a name without content would be a lost recording. What
 * comes while a piece is written is written at once after it, up to a megabyte: that costs less than hashing.
 */
const DURABLY = { flags: 'wx', flush: true, highWaterMark: 1024 * 1024 };

/** The audio store in a folder. Objects are written aside and renamed into place, so that none is ever half there. */
export async function openFileStore(url: URL): Promise<AudioStore> {
  const root = fileURLToPath(url);
  const incoming = join(root, 'incoming');
  await mkdir(incoming, { recursive: true });
  const place = (key: string) => join(root, key);
  return {
    async receive(source, maxBytes) {
      const aside = join(incoming, randomUUID());
      const meter = openMeter(maxBytes);
      await writeAside(source, meter.through, aside);
      return receivedAt(aside, meter.read(), place);
    },
    async write(key, source) {
      const aside = join(incoming, randomUUID());
      await writeAside(source, chunks => chunks, aside);
      await settle(aside, place(key));
    },
    async read(key) {
      await access(place(key));
      return createReadStream(place(key));
    },
    file: key => localFile(place(key)),
    link: async () => null,
    remove: key => rm(place(key), { recursive: true, force: true }),
    list: key => list(root, key),
    sweep: hours => sweep(incoming, Date.now() - hours * 3_600_000),
    space: () => spaceOf(root),
    growing: growInFiles(join(root, 'growing'), (path, measured) => receivedAt(path, measured, place)),
  };
}

type Pass = (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

async function writeAside(source: Readable, pass: Pass, aside: string): Promise<void> {
  try {
    await pipeline(source, pass, createWriteStream(aside, DURABLY));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

function receivedAt(
  aside: string,
  { sha256, bytes }: { sha256: string; bytes: number },
  place: (key: string) => string,
): Received {
  const goal = place(sourceKey(sha256));
  let path = aside;
  return {
    sha256,
    bytes,
    file: async () => ({
      get path() {
        return path;
      },
      [Symbol.asyncDispose]: async () => {},
    }),
    async keep() {
      const failure = await settle(aside, goal).catch(error => ({ error }));
      const isKept = !failure || (await isThere(goal));
      if (!isKept) throw failure.error;
      path = goal;
    },
    discard: () => rm(aside, { force: true }),
  };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function localFile(path: string): Promise<LocalFile> {
  await access(path);
  return { path, [Symbol.asyncDispose]: async () => {} };
}

async function settle(aside: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rename(aside, path);
}

/** What is free is what whoever has no special rights may write. */
async function spaceOf(root: string): Promise<{ freeBytes: number; usedBytes: number }> {
  const { bsize, blocks, bavail, bfree } = await statfs(root);
  return { freeBytes: bavail * bsize, usedBytes: (blocks - bfree) * bsize };
}

async function* list(root: string, key: string): AsyncIterable<Stored> {
  const folder = await opendir(join(root, key)).catch(() => []);
  for await (const entry of folder) {
    const below = `${key}/${entry.name}`;
    if (entry.isDirectory()) yield* list(root, below);
    else {
      const found = await stat(join(root, below)).catch(() => null);
      if (found) yield { key: below, ageMs: Date.now() - found.mtimeMs };
    }
  }
}

async function sweep(folder: string, before: number): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (!found || found.mtimeMs > before) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
