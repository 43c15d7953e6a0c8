import type { ApiKey } from '#shared/postgres/api-key.ts';
import type { Log } from '#shared/runtime/log.ts';
import type { ErrorStyle } from './error-style.ts';

/** What is known of a request before its route is reached. */
export type Locals = {
  requestId: string;
  log: Log;
  /** Whom the request is from; nobody known on a public route. */
  key?: ApiKey;
  /** The project of the key; empty on a public route. */
  projectId: string;
  /** The pattern of the route, for logs and metrics. */
  route: string;
  /** How the route words its errors, if not as everybody. */
  errors?: ErrorStyle | undefined;
};
