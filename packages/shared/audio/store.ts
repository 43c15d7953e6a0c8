import type { Readable } from 'node:stream';
import { openFileStore } from './file-store.ts';

/** Recordings and chunks, shared by every process. A key is a path of words; what is under a key is whole or absent. */
export type AudioStore = {
  /** Takes in a stream of unknown length, hashing on the way. Throws TooLarge, leaving nothing, past `maxBytes`. */
  receive(source: Readable, maxBytes: number): Promise<Received>;
  /** Writes one object; an older one under the same key is replaced in one step. */
  write(key: string, source: Readable): Promise<void>;
  /** Opens an object. Throws if there is none. */
  read(key: string): Promise<Readable>;
  /** A file with the object, for programs that must seek in it; never to be written to. Throws if there is none. */
  file(key: string): Promise<string>;
  /** Removes an object, or all below a key; none there is no error. */
  remove(key: string): Promise<void>;
  /** Everything below a key, in no order. What is written or removed meanwhile may be told or not. */
  list(key: string): AsyncIterable<Stored>;
  /** Removes what was received and neither kept nor discarded within `hours`: its process died. */
  sweep(hours: number): Promise<number>;
};

/** An object that lies in the store, and how long ago it was written. */
export type Stored = { key: string; ageMs: number };

/** A stream that has arrived whole and is not yet kept. One of keep and discard must follow. */
export type Received = {
  sha256: string;
  bytes: number;
  /** Where it lies until then, for programs that read it meanwhile. */
  path: string;
  /** Puts it under its content's key; the same content twice is kept once. */
  keep(): Promise<void>;
  discard(): Promise<void>;
};

/** The stream was longer than allowed. */
export class TooLarge extends Error {
  constructor(maxBytes: number) {
    super(`larger than the ${maxBytes} bytes that are allowed`);
    this.name = 'TooLarge';
  }
}

/** Opens the audio store that a URL names: `file:///path`. */
export async function openAudioStore(url: string): Promise<AudioStore> {
  return openFileStore(new URL(url));
}

/** Where a recording lies: by its content, so that the same recording lies there once. */
export function sourceKey(sha256: string): string {
  return `sources/${sha256.slice(0, 2)}/${sha256}`;
}

/** Where the chunks of a job lie; removing this key removes them all. */
export function chunksKey(jobId: string): string {
  return `chunks/${jobId}`;
}
