import type { Client } from '#client/client.ts';
import type { BatchRequest, TranscriptionOptions } from '#client/schemas.ts';
import type { Server } from '../context.ts';
import type { Journal } from './journal.ts';
import type { Outputs } from './outputs.ts';
import type { Recording } from './recording.ts';
import type { Tally } from './tally.ts';

/** What every part of a backfill works with. */
export type Run = {
  client: Client;
  server: Server;
  journal: Journal;
  outputs: Outputs;
  tally: Tally;
  recordings: Map<string, Recording>;
  /** Of the batches: their class, and the options of all their items. */
  batch: { name: string; class: BatchRequest['class']; window: BatchRequest['window']; defaults: TranscriptionOptions };
  concurrency: number;
  /** Those whose transcripts could not be fetched: the next run tries again. */
  givenUp: Set<string>;
  /** Fires when no more is to be begun. */
  signal: AbortSignal;
};
