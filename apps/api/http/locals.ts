import type { Log } from '#shared/runtime/log.ts';

/** What is known of a request before its route is reached. */
export type Locals = {
  requestId: string;
  log: Log;
  /** The project of the key; empty on a public route. */
  projectId: string;
  /** The pattern of the route, for logs and metrics. */
  route: string;
};
