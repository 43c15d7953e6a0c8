import type { Readable } from 'node:stream';
import { openFileStore } from './file-store.ts';
import type { GrowingStore } from './growth.ts';
import type { S3Settings } from './s3-settings.ts';
import type { ScratchSettings } from './scratch.ts';

/**
 * Recordings and chunks, shared by every process. A key is a path of words; what is under a key is whole or absent.
 * Whatever fails because the store cannot be used right now throws StoreAway.
 */
export type AudioStore = {
  /** Takes in a stream of unknown length, hashing on the way. Throws TooLarge, leaving nothing, past `maxBytes`. */
  receive(source: Readable, maxBytes: number): Promise<Received>;
  /** Writes one object; an older one under the same key is replaced in one step. */
  write(key: string, source: Readable): Promise<void>;
  /** Opens an object. Throws if there is none. */
  read(key: string): Promise<Readable>;
  /** The object as a file, for programs that must seek in it; never to be written to. Throws if there is none. */
  file(key: string, signal?: AbortSignal): Promise<LocalFile>;
  /** Where whoever is told it may read an object for a while, as something of that type; null where there are no links. */
  link(key: string, how: { seconds: number; contentType: string }): Promise<string | null>;
  /** Removes an object, or all below a key; none there is no error. */
  remove(key: string): Promise<void>;
  /** Everything below a key, in no order. What is written or removed meanwhile may be told or not. */
  list(key: string): AsyncIterable<Stored>;
  /** Removes what was received and neither kept nor discarded within `hours`: its process died. */
  sweep(hours: number): Promise<number>;
  /** Room on the disk that it lies on; null where there is none that could be full. */
  space(): Promise<{ freeBytes: number; usedBytes: number } | null>;
  /** Recordings that come in pieces. */
  growing: GrowingStore;
};

/** An object that lies in the store, and how long ago it was written. */
export type Stored = { key: string; ageMs: number };

/**
 * A file on this machine. It may be a copy that is made for this use: dispose of it, and it is removed. Its path changes
 * when what was received is kept in a folder; whoever has it open reads on.
 */
export type LocalFile = AsyncDisposable & { readonly path: string };

/** A stream that has arrived whole and is not yet kept. One of keep and discard must follow. */
export type Received = {
  sha256: string;
  bytes: number;
  /** It as a file, for programs that read it meanwhile. */
  file(signal?: AbortSignal): Promise<LocalFile>;
  /**
   * Does what takes long of keeping it, where anything does; what it leaves under the content's key must be removed if
   * no row comes to need it.
   */
  place?(): Promise<void>;
  /** Puts it under its content's key; the same content twice is kept once. May be asked again. */
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

/** The store does not answer, or not as it should. The same may succeed later. */
export class StoreAway extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StoreAway';
  }
}

/** What the settings say of the store; those beside AUDIO_STORE are for one on S3. */
export type StoreSettings = { AUDIO_STORE: string } & S3Settings & Partial<ScratchSettings>;

/** Opens the audio store that AUDIO_STORE names: `file:///path` or `s3://bucket/prefix`. */
export async function openAudioStore(settings: StoreSettings): Promise<AudioStore> {
  const url = new URL(settings.AUDIO_STORE);
  if (url.protocol === 'file:') return openFileStore(url);
  // Its client is large: whoever keeps files is spared it.
  const { openS3Store } = await import('./s3-store.ts');
  return openS3Store(url, settings);
}

/** Where a recording lies: by its content, so that the same recording lies there once. */
export function sourceKey(sha256: string): string {
  return `sources/${sha256.slice(0, 2)}/${sha256}`;
}

/** Where the chunks of a job lie; removing this key removes them all. */
export function chunksKey(jobId: string): string {
  return `chunks/${jobId}`;
}
