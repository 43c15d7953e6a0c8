import { createHash, randomBytes } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { type AudioStore, chunksKey, sourceKey, TooLarge } from '#shared/audio/store.ts';

/** A store that a test may look into. */
export type OpenedStore = {
  store: AudioStore;
  /** Everything that lies in it, unfinished things too, sorted. */
  stored(): Promise<string[]>;
};

export const MiB = 1024 ** 2;
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** A stream as sockets give it: in pieces of odd sizes. */
export const streamOf = (bytes: Buffer) => Readable.from(pieces(bytes), { objectMode: false });

function* pieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 65_521) yield bytes.subarray(at, at + 65_521);
}

/** What every audio store promises. */
export function describeStore(open: () => OpenedStore): void {
  const store = () => open().store;
  const read = async (key: string) => buffer(await store().read(key));

  describe.each([
    ['an empty one', 0],
    ['a short one', 1_000],
    ['one of exactly a part', 8 * MiB],
    ['one of several parts', 20 * MiB + 1],
  ])('a recording that is received, %s,', (_, length) => {
    test('lies under its content once it is kept, and nothing else is left of it', async () => {
      const bytes = randomBytes(length);
      const before = await open().stored();
      const received = await store().receive(streamOf(bytes), 100 * MiB);
      expect(received).toMatchObject({ sha256: sha256(bytes), bytes: length });
      await expect(store().read(sourceKey(received.sha256))).rejects.toThrow();
      await received.place?.();
      await received.keep();
      expect((await read(sourceKey(received.sha256))).equals(bytes)).toBe(true);
      expect(await open().stored()).toEqual([...before, sourceKey(received.sha256)].toSorted());
      await store().remove(sourceKey(received.sha256));
      expect(await open().stored()).toEqual(before);
    });
  });

  test('a recording can be read as a file before it is kept, and after', async () => {
    const bytes = randomBytes(9 * MiB);
    const received = await store().receive(streamOf(bytes), 100 * MiB);
    const early = await received.file();
    expect((await readFile(early.path)).equals(bytes)).toBe(true);
    await early[Symbol.asyncDispose]();
    await received.keep();
    const late = await store().file(sourceKey(received.sha256));
    expect((await readFile(late.path)).equals(bytes)).toBe(true);
    await late[Symbol.asyncDispose]();
    if (late.path !== (await store().file(sourceKey(received.sha256))).path) {
      await expect(access(late.path)).rejects.toThrow('ENOENT');
    }
  });

  test('keeping is safe to repeat, and to do twice with the same content', async () => {
    const bytes = randomBytes(1_000);
    const [one, two] = [await store().receive(streamOf(bytes), 2_000), await store().receive(streamOf(bytes), 2_000)];
    await one.keep();
    await one.keep();
    await two.keep();
    expect((await read(sourceKey(one.sha256))).equals(bytes)).toBe(true);
  });

  test('what is discarded, too large, or breaks off leaves nothing', async () => {
    const before = await open().stored();
    await (await store().receive(streamOf(randomBytes(9 * MiB)), 10 * MiB)).discard();
    await expect(store().receive(streamOf(randomBytes(20 * MiB)), 20 * MiB - 1)).rejects.toThrow(TooLarge);
    async function* breaking() {
      yield randomBytes(9 * MiB);
      throw new Error('the client went away');
    }
    await expect(store().receive(Readable.from(breaking()), 100 * MiB)).rejects.toThrow('the client went away');
    await expect(store().write('chunks/a/0.flac', Readable.from(breaking()))).rejects.toThrow('the client went away');
    expect(await open().stored()).toEqual(before);
  });

  test('an object is replaced in one step', async () => {
    await store().write('chunks/b/0.flac', streamOf(Buffer.from('old')));
    await store().write('chunks/b/0.flac', streamOf(Buffer.from('new')));
    expect(`${await read('chunks/b/0.flac')}`).toBe('new');
  });

  test('what is not there cannot be read, and removing it is no error', async () => {
    await expect(store().read('chunks/none/0.flac')).rejects.toThrow();
    await expect(store().file('chunks/none/0.flac')).rejects.toThrow();
    await store().remove('chunks/none');
  });

  test('removing a key removes all below it and nothing beside it', async () => {
    const [one, two] = [chunksKey('1'), chunksKey('12')];
    for (let index = 0; index < 20; index++) await store().write(`${one}/2/${index}.flac`, streamOf(Buffer.from('a')));
    await store().write(`${two}/2/0.flac`, streamOf(Buffer.from('b')));
    const found = [];
    for await (const { key, ageMs } of store().list('chunks')) {
      if (key.startsWith(`${one}/`)) found.push(key);
      expect(Math.abs(ageMs)).toBeLessThan(600_000);
    }
    expect(found).toHaveLength(20);
    await store().remove(one);
    expect((await open().stored()).filter(key => key.startsWith('chunks/1'))).toEqual([`${two}/2/0.flac`]);
    await store().remove(two);
  });

  test('what was received and forgotten is swept once it is old enough', async () => {
    await store().receive(streamOf(randomBytes(1_000)), 2_000);
    expect(await store().sweep(1)).toBe(0);
    expect(await store().sweep(-1)).toBeGreaterThan(0);
    expect((await open().stored()).filter(key => key.startsWith('incoming'))).toEqual([]);
  });
}
