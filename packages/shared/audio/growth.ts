import type { Received } from './store.ts';

/** How far a recording that comes in pieces has come. Whoever has it appended to keeps this, as JSON. */
export type Growth = {
  /** How many bytes of it are safe. */
  bytes: number;
  /** State of the hash over them; null for none. */
  hash: string | null;
  /** What the store wants to know again. */
  place: unknown;
};

export const NOTHING_YET: Growth = { bytes: 0, hash: null, place: null };

/**
 * Recordings that come in pieces, to one process after the other. Only one at a time may append; one that was thought
 * dead and comes back does no harm, for what it writes is nowhere that anybody reads.
 */
export type GrowingStore = {
  /**
   * Adds what a stream brings, up to where it ends or breaks; then its error is thrown, once all that came is safe.
   * `commit` is called whenever more is safe; if it throws, nothing of what came after is added.
   */
  append(id: string, growth: Growth, source: AsyncIterable<Buffer>, how: Appending): Promise<void>;
  /** The whole recording; its pieces are then of no use any more. May be asked again. */
  whole(id: string, growth: Growth): Promise<Received>;
  /** Removes all that was written for it. */
  remove(id: string): Promise<void>;
};

export type Appending = {
  /** How long the whole may become. */
  maxBytes: number;
  /** Whether who appended last did not end as it should, and may still be writing. */
  torn: boolean;
  commit(growth: Growth): Promise<void>;
};
