import { z } from 'zod';

/** How long to wait before each attempt, the first included: Standard Webhooks' schedule, over about three days. */
const SCHEDULE_S = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** How often a delivery is attempted before it has failed. */
export const DELIVERY_ATTEMPTS = SCHEDULE_S.length;

/** A receiver may ask for a pause, but not for a longer one than this. */
const MAX_RETRY_AFTER_MS = 24 * 3600 * 1000;

/** Why an event did not reach its receiver. Part of the API: the list is closed. */
export const DeliveryCause = z.enum([
  'forbidden_address',
  'bad_scheme',
  'dns_failed',
  'connect_failed',
  'tls_failed',
  'timeout',
  'broken_off',
  'redirected',
  'bad_status',
  'gone',
  'endpoint_disabled',
  'internal',
]);
export type DeliveryCause = z.infer<typeof DeliveryCause>;

/**
 * Milliseconds to wait after attempt number `spent` (1 after the first) has failed, or null when none is left.
 * `random` in [0, 1) spreads receivers that failed together by ±10 %; a receiver's own wish is honoured if longer.
 */
export function nextDeliveryDelay(spent: number, random: number, retryAfterMs = 0): number | null {
  const seconds = SCHEDULE_S[spent];
  if (seconds === undefined) return null;
  return Math.max(Math.round(seconds * 1000 * (0.9 + 0.2 * random)), retryAfterMs);
}

/** Milliseconds that a `Retry-After` asks for, in seconds or as an HTTP date: 24 h at most, 0 if it says nothing. */
export function readRetryAfter(header: string | undefined, now: Date): number {
  const text = header?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Math.min(Math.max(ms || 0, 0), MAX_RETRY_AFTER_MS);
}
