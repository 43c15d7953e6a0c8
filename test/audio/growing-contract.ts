import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { type Growth, NOTHING_YET } from '#shared/audio/growth.ts';
import { sourceKey } from '#shared/audio/store.ts';
import { MiB, type OpenedStore, sha256, streamOf } from './store-contract.ts';

const HOW = { maxBytes: 100 * MiB, torn: false };

/** A growing recording, as whoever notes how far it has come sees it. */
function openGrowing({ store }: OpenedStore) {
  const id = uuidv7();
  let growth: Growth = NOTHING_YET;
  const commit = async (next: Growth) => {
    // As a ledger keeps it.
    growth = JSON.parse(JSON.stringify(next));
  };
  return {
    id,
    growth: () => growth,
    append: (source: Readable, how: { torn?: boolean; commit?: typeof commit } = {}) =>
      store.growing.append(id, growth, source, { ...HOW, commit, ...how }),
    whole: () => store.growing.whole(id, growth),
  };
}

/** What every audio store promises of recordings that come in pieces. */
export function describeGrowing(open: () => OpenedStore): void {
  const store = () => open().store;

  async function expectWhole(growing: ReturnType<typeof openGrowing>, bytes: Buffer): Promise<void> {
    // Whoever asked first may have died.
    await growing.whole();
    const whole = await growing.whole();
    expect(whole).toMatchObject({ sha256: sha256(bytes), bytes: bytes.length });
    await whole.place?.();
    await whole.keep();
    await store().growing.remove(growing.id);
    expect((await buffer(await store().read(sourceKey(whole.sha256)))).equals(bytes)).toBe(true);
    expect((await open().stored()).filter(key => key.startsWith('growing'))).toEqual([]);
  }

  test.each([
    ['one small piece', [1_000]],
    ['many small pieces', Array.from({ length: 12 }, (_, index) => 1_000_000 + index)],
    ['pieces of several parts', [17 * MiB, 3, 8 * MiB]],
    ['pieces of exactly a part', [8 * MiB, 8 * MiB]],
    ['a piece with nothing in it', [5 * MiB, 0, 5 * MiB]],
  ])('a recording grows by %s', async (_, lengths) => {
    const parts = lengths.map(length => randomBytes(length));
    const growing = openGrowing(open());
    for (const part of parts) await growing.append(streamOf(part));
    expect(growing.growth().bytes).toBe(lengths.reduce((sum, length) => sum + length));
    await expectWhole(growing, Buffer.concat(parts));
  });

  test('a piece that breaks off is kept as far as it came', async () => {
    const bytes = randomBytes(17 * MiB);
    const growing = openGrowing(open());
    async function* breaking() {
      yield bytes.subarray(0, 10 * MiB);
      throw new Error('the client went away');
    }
    await expect(growing.append(Readable.from(breaking()))).rejects.toThrow('the client went away');
    expect(growing.growth().bytes).toBe(10 * MiB);
    await growing.append(streamOf(bytes.subarray(10 * MiB)));
    await expectWhole(growing, bytes);
  });

  test('what could not be noted is not counted, and comes again', async () => {
    const bytes = randomBytes(18 * MiB);
    const growing = openGrowing(open());
    await growing.append(streamOf(bytes.subarray(0, 9 * MiB)));
    const commit = async () => {
      throw new Error('no ledger');
    };
    await expect(growing.append(streamOf(bytes.subarray(9 * MiB)), { commit })).rejects.toThrow('no ledger');
    expect(growing.growth().bytes).toBe(9 * MiB);
    await growing.append(streamOf(bytes.subarray(9 * MiB)));
    await expectWhole(growing, bytes);
  });

  test('whoever was thought dead and comes back spoils nothing', async () => {
    const bytes = randomBytes(18 * MiB);
    const growing = openGrowing(open());
    await growing.append(streamOf(bytes.subarray(0, 9 * MiB)));
    const thawed = Promise.withResolvers<void>();
    const frozen = growing.append(streamOf(randomBytes(10 * MiB)), {
      async commit() {
        await thawed.promise;
        throw new Error('taken away');
      },
    });
    const ended = expect(frozen).rejects.toThrow('taken away');
    await growing.append(streamOf(bytes.subarray(9 * MiB, 17 * MiB)), { torn: true });
    thawed.resolve();
    await ended;
    await growing.append(streamOf(bytes.subarray(17 * MiB)));
    await expectWhole(growing, bytes);
  });

  test('one that is given up leaves nothing', async () => {
    const before = await open().stored();
    const growing = openGrowing(open());
    await growing.append(streamOf(randomBytes(9 * MiB)));
    await store().growing.remove(growing.id);
    expect(await open().stored()).toEqual(before);
  });
}
