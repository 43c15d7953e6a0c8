import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalFile, StoreAway } from './store.ts';

export type ScratchSettings = {
  /** Folder for copies of what lies in a store that is not a folder. */
  SCRATCH_DIR?: string | undefined;
  /** The most that they may take up together; one that is larger is made when there is no other. */
  SCRATCH_MB: number;
};

export type Scratch = {
  /** Has a copy of so many bytes made, once there is room for it. */
  make(bytes: number, fill: (path: string) => Promise<void>, signal?: AbortSignal): Promise<LocalFile>;
};

const PREFIX = 'stenopool-scratch';

/** A place for short-lived copies. What a process that was killed left in it goes when the next one begins. */
export function openScratch({ SCRATCH_DIR = tmpdir(), SCRATCH_MB = 16_384 }: Partial<ScratchSettings>): Scratch {
  const folder = join(SCRATCH_DIR, `${PREFIX}-${hostname()}-${process.pid}`);
  const ready = clear(SCRATCH_DIR, folder);
  // Told to whoever makes a copy.
  ready.catch(() => {});
  const room = openRoom(SCRATCH_MB * 1024 ** 2);
  return {
    async make(bytes, fill, signal) {
      await ready;
      const path = join(folder, randomUUID());
      const leave = await room.enter(bytes, signal);
      const dispose = async () => {
        await rm(path, { force: true });
        leave();
      };
      try {
        await fill(path);
      } catch (error) {
        await dispose();
        throw isFull(error) ? new StoreAway('no space is left for a copy', error) : error;
      }
      return { path, [Symbol.asyncDispose]: dispose };
    },
  };
}

async function clear(parent: string, own: string): Promise<void> {
  await mkdir(parent, { recursive: true });
  const ours = `${PREFIX}-${hostname()}-`;
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(ours) ? Number(name.slice(ours.length)) : Number.NaN;
    const isLeft = pid === process.pid || (Number.isInteger(pid) && !isRunning(pid));
    if (isLeft) await rm(join(parent, name), { recursive: true, force: true });
  }
  await mkdir(own, { recursive: true });
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function openRoom(size: number) {
  const waiting = new Set<() => void>();
  let taken = 0;
  return {
    async enter(bytes: number, signal?: AbortSignal): Promise<() => void> {
      while (taken > 0 && taken + bytes > size) {
        signal?.throwIfAborted();
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.add(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
        await promise;
        waiting.delete(resolve);
      }
      signal?.throwIfAborted();
      taken += bytes;
      return () => {
        taken -= bytes;
        bytes = 0;
        for (const resolve of waiting) resolve();
      };
    },
  };
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '');
}
