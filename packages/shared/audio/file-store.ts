import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { type AudioStore, type Received, type Stored, sourceKey, TooLarge } from './store.ts';

/** Content is on the disk before it has a name: after a power cut a name without content would be a lost recording. */
const DURABLY = { flags: 'wx', flush: true };

/** The audio store in a folder. Objects are written aside and renamed into place, so that none is ever half there. */
export async function openFileStore(url: URL): Promise<AudioStore> {
  const root = fileURLToPath(url);
  const incoming = join(root, 'incoming');
  await mkdir(incoming, { recursive: true });
  const place = (key: string) => join(root, key);
  return {
    receive: (source, maxBytes) => receive(source, maxBytes, join(incoming, randomUUID()), place),
    async write(key, source) {
      const aside = join(incoming, randomUUID());
      try {
        await pipeline(source, createWriteStream(aside, DURABLY));
        await settle(aside, place(key));
      } catch (error) {
        await rm(aside, { force: true });
        throw error;
      }
    },
    async read(key) {
      await access(place(key));
      return createReadStream(place(key));
    },
    async file(key) {
      await access(place(key));
      return place(key);
    },
    remove: key => rm(place(key), { recursive: true, force: true }),
    list: key => list(root, key),
    sweep: hours => sweep(incoming, Date.now() - hours * 3_600_000),
  };
}

async function receive(
  source: Readable,
  maxBytes: number,
  aside: string,
  place: (key: string) => string,
): Promise<Received> {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* counted(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new TooLarge(maxBytes);
      hash.update(chunk);
      yield chunk;
    }
  }
  try {
    await pipeline(source, counted, createWriteStream(aside, DURABLY));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
  const sha256 = hash.digest('hex');
  return {
    sha256,
    bytes,
    path: aside,
    keep: () => settle(aside, place(sourceKey(sha256))),
    discard: () => rm(aside, { force: true }),
  };
}

async function settle(aside: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rename(aside, path);
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
