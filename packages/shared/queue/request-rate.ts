import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { connectBriefly, keyPrefix, type QueueSettings } from './connection.ts';

/** Longer than Redis takes to answer, and short enough for a request to wait. */
const PATIENCE_MS = 100;
const WINDOW_S = 60;

/** Requests of each project, counted by all processes together. */
export type RequestRate = {
  /** Counts one more, and tells how many there were in this minute, and in how many seconds the next one begins. */
  count(projectId: string): Promise<{ counted: number; resetS: number }>;
  close(): void;
};

/** Opens the count in Redis. While that is away, or slow, each process counts those that come to it alone. */
export function openRequestRate(settings: QueueSettings): RequestRate {
  const redis = connectBriefly(settings, PATIENCE_MS);
  // Who may how often is not known here: it refuses nobody.
  const window = { points: Number.MAX_SAFE_INTEGER, duration: WINDOW_S };
  const limiter = new RateLimiterRedis({
    ...window,
    storeClient: redis,
    keyPrefix: `${keyPrefix(settings.prefix)}:requests`,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(window),
  });
  return {
    async count(projectId) {
      const { consumedPoints, msBeforeNext } = await limiter.consume(projectId);
      return { counted: consumedPoints, resetS: Math.max(1, Math.ceil(msBeforeNext / 1000)) };
    },
    close: () => redis.disconnect(),
  };
}
