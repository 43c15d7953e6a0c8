import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { AudioStore } from '#shared/audio/store.ts';

/** An audio store that can be as slow to read as a test wants. */
export type GatedStore = {
  store: AudioStore;
  /** The keys that were asked for, and when. */
  asked: { key: string; at: Date }[];
  /** How often something of a job was asked for. */
  asksFor(jobId: string): number;
  /** Whether all of something of a job was given. */
  wasRead(jobId: string): boolean;
  /** What is asked for from now on is not given before `release`. */
  hold(): void;
  release(): void;
  /** From now on it takes so long to give an object. */
  delay(ms: number): void;
};

/** Puts a gate before the objects of a store. */
export function gateStore(store: AudioStore): GatedStore {
  let opened = Promise.resolve();
  let open = () => {};
  let delayMs = 0;
  const asked: GatedStore['asked'] = [];
  const given: string[] = [];

  return {
    asked,
    asksFor: jobId => asked.filter(({ key }) => key.includes(jobId)).length,
    wasRead: jobId => given.some(key => key.includes(jobId)),
    store: {
      ...store,
      async file(key, signal) {
        asked.push({ key, at: new Date() });
        await Promise.race([opened, signal && once(signal, 'abort')]);
        signal?.throwIfAborted();
        await pause(delayMs, undefined, { signal });
        const file = await store.file(key, signal);
        given.push(key);
        return file;
      },
    },
    hold() {
      ({ promise: opened, resolve: open } = Promise.withResolvers<void>());
    },
    release: () => open(),
    delay(ms) {
      delayMs = ms;
    },
  };
}
