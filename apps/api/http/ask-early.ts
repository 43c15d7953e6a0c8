import type { Request } from 'express';
import { findAnswer } from '#shared/postgres/idempotency.ts';
import type { Services } from '../services.ts';
import type { KnownRecording, Route } from './route.ts';

/** Has the route refuse a recording that is still to come, as soon as enough is known of it. */
export type AskEarly = (known: Omit<KnownRecording, 'bytes'>) => Promise<void>;

/** How to ask about one request. One that was answered before gets that answer again, however much waits now. */
export async function openEarly(
  route: Route,
  services: Services,
  req: Request,
  { projectId, key }: { projectId: string; key: string | undefined },
): Promise<AskEarly> {
  const { admit } = route;
  if (!admit) return async () => {};
  const repeats = key !== undefined && (await findAnswer(services.pool, { projectId, route: route.operationId, key }));
  const length = req.headers['content-length'];
  const bytes = length === undefined ? null : Number(length);
  return async known => (repeats ? undefined : admit(services, projectId, { ...known, bytes }));
}
