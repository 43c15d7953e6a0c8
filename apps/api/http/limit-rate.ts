import type { Response } from 'express';
import { Problem } from '#shared/domain/error.ts';
import type { ApiKey } from '#shared/postgres/api-key.ts';
import type { RequestRate } from '#shared/queue/request-rate.ts';

/**
 * Counts a request of a project that may have only so many a minute, and says how many are left as
 * draft-ietf-httpapi-ratelimit-headers has it. Fails with `quota_exceeded`.
 */
export async function limitRate(rate: RequestRate, { projectId, quotas }: ApiKey, res: Response): Promise<void> {
  const { requestsPerMinute: limit } = quotas;
  if (limit === null) return;
  const { counted, resetS } = await rate.count(projectId);
  res.set('RateLimit-Policy', `"requests";q=${limit};w=60`);
  res.set('RateLimit', `"requests";r=${Math.max(0, limit - counted)};t=${resetS}`);
  if (counted <= limit) return;
  throw new Problem('quota_exceeded', `this project may send ${limit} requests a minute`, { retryAfterS: resetS });
}
