import type { ListedWorker, Queue, Revision, Scaling } from './schemas.ts';
import { type Connection, sendForJson } from './send.ts';

type Settings = { signal?: AbortSignal };

/** What operators ask. */
export type Operation = {
  /** The workers that were heard of lately, and what each revision of an engine has done. */
  workers(settings?: Settings): Promise<{ data: ListedWorker[]; revisions: Revision[] }>;
  /** What waits and what runs, by class. */
  queue(settings?: Settings): Promise<{ data: Queue[] }>;
  /** How many transcribers each engine should have. */
  scaling(settings?: Settings): Promise<{ data: Scaling[] }>;
};

/** What operators ask, of one server. */
export function operation(connection: Connection): Operation {
  return {
    workers: ({ signal } = {}) => sendForJson(connection, '/v1/workers', { signal }),
    queue: ({ signal } = {}) => sendForJson(connection, '/v1/queue', { signal }),
    scaling: ({ signal } = {}) => sendForJson(connection, '/v1/scaling', { signal }),
  };
}
