/** How long to wait before each attempt, the first included: Standard Webhooks' schedule, over about three days. */
const SCHEDULE_S = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** How often a delivery is attempted before it has failed. */
export const DELIVERY_ATTEMPTS = SCHEDULE_S.length;

/**
 * Milliseconds to wait after attempt number `spent` (1 after the first) has failed, or null when none is left.
 * `random` in [0, 1) spreads receivers that failed together by ±10 %; a receiver's own wish is honoured if longer.
 */
export function nextDeliveryDelay(spent: number, random: number, retryAfterMs = 0): number | null {
  const seconds = SCHEDULE_S[spent];
  if (seconds === undefined) return null;
  return Math.max(Math.round(seconds * 1000 * (0.9 + 0.2 * random)), retryAfterMs);
}
