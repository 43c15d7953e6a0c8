import { Readable } from 'node:stream';
import type { AudioStore } from '#shared/audio/store.ts';

/** An audio store that can be as slow to read as a test wants. */
export type GatedStore = {
  store: AudioStore;
  /** The keys that were asked for, and when. */
  asked: { key: string; at: Date }[];
  /** Those of which all was given. */
  given: string[];
  /** What is asked for from now on is not given before `release`. */
  hold(): void;
  release(): void;
};

/** Puts a gate before the objects of a store. */
export function gateStore(store: AudioStore): GatedStore {
  let opened = Promise.resolve();
  let open = () => {};
  const asked: GatedStore['asked'] = [];
  const given: string[] = [];

  async function* content(key: string) {
    await opened;
    yield* await store.read(key);
    given.push(key);
  }

  return {
    ...{ asked, given },
    store: {
      ...store,
      async read(key) {
        asked.push({ key, at: new Date() });
        return Readable.from(content(key), { objectMode: false });
      },
    },
    hold() {
      ({ promise: opened, resolve: open } = Promise.withResolvers<void>());
    },
    release: () => open(),
  };
}
