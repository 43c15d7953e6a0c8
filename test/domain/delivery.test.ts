import { describe, expect, test } from 'vitest';
import { DELIVERY_ATTEMPTS, nextDeliveryDelay, readRetryAfter } from '#shared/domain/delivery.ts';
import { isDelinquent } from '#shared/domain/endpoint.ts';

const HOUR_MS = 3_600_000;
const now = new Date('2026-03-01T12:00:00Z');

describe('the schedule of deliveries', () => {
  test('has ten attempts: after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h', () => {
    const delays = Array.from({ length: DELIVERY_ATTEMPTS }, (_, index) => nextDeliveryDelay(index, 0.5));
    const hours = [2, 5, 10, 14, 20, 24].map(count => count * HOUR_MS);
    expect(delays).toEqual([0, 5_000, 300_000, 1_800_000, ...hours]);
    expect(nextDeliveryDelay(DELIVERY_ATTEMPTS, 0.5)).toBeNull();
  });

  test('spreads attempts by a tenth to either side', () => {
    expect(nextDeliveryDelay(1, 0)).toBe(4_500);
    expect(nextDeliveryDelay(1, 0.999999)).toBeLessThanOrEqual(5_500);
  });

  test('waits longer if the receiver asks for it, never shorter', () => {
    expect(nextDeliveryDelay(1, 0.5, 60_000)).toBe(60_000);
    expect(nextDeliveryDelay(2, 0.5, 60_000)).toBe(300_000);
    expect(nextDeliveryDelay(DELIVERY_ATTEMPTS, 0.5, 60_000)).toBeNull();
  });
});

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    [' 7 ', 7_000],
    ['0', 0],
    ['Sun, 01 Mar 2026 12:01:30 GMT', 90_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['999999999999', 24 * HOUR_MS],
    ['Fri, 31 Dec 2100 23:59:59 GMT', 24 * HOUR_MS],
    ['soon', 0],
    ['', 0],
    ['-5', 0],
    [undefined, 0],
  ])('of %j asks for %d ms', (header, ms) => {
    expect(readRetryAfter(header, now)).toBe(ms);
  });
});

describe('an endpoint is left alone', () => {
  test('after at least 5 days of failures and at least 10 attempts, not before', () => {
    const fiveDays = 5 * 24 * 3600;
    expect(isDelinquent({ failures: 10, failingForS: fiveDays })).toBe(true);
    expect(isDelinquent({ failures: 9, failingForS: fiveDays * 2 })).toBe(false);
    expect(isDelinquent({ failures: 1_000, failingForS: fiveDays - 1 })).toBe(false);
  });
});
