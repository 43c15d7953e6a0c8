import { type Batches, batches } from './batches.ts';
import { type Operation, operation } from './operation.ts';
import type { Connection } from './send.ts';
import { type Transcriptions, transcriptions } from './transcriptions.ts';
import { type Uploads, uploads } from './uploads.ts';

export type ClientSettings = {
  /** Where the API is, such as `http://127.0.0.1:8080`. */
  url: string;
  /** An API key, `sk_…`. */
  key?: string;
  /** How often a request is repeated that was not answered, or answered with 429 or 503; 5 if not set. */
  retries?: number;
  /** Hears of each repetition before it is waited for. */
  onRetry?: Connection['onRetry'];
  /** Instead of the one of the platform. */
  fetch?: typeof fetch;
};

export type Client = Transcriptions & Uploads & Operation & { batch: Batches };

/** A client of one server. Every method takes an AbortSignal, and throws `StenopoolError` when it comes to nothing. */
export function openClient({ url, retries = 5, fetch: given, ...rest }: ClientSettings): Client {
  const connection: Connection = {
    ...rest,
    url: url.replace(/\/+$/, ''),
    retries,
    fetch: given ?? ((input, init) => fetch(input, init)),
  };
  return {
    ...transcriptions(connection),
    ...uploads(connection),
    ...operation(connection),
    batch: batches(connection),
  };
}
