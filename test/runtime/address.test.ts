import { describe, expect, test } from 'vitest';
import { isPublicAddress, isPublicHost, Networks } from '#shared/runtime/address.ts';
import { FORBIDDEN_URLS } from '../security/forbidden-urls.ts';

describe('the hostname of a URL', () => {
  test.each(FORBIDDEN_URLS)('%s is not public', url => {
    expect(isPublicHost(new URL(url).hostname, [])).toBe(false);
  });

  test.each(['https://example.org/', 'http://8.8.8.8/', 'http://[2606:4700::1111]/', 'http://[::ffff:8.8.8.8]/'])(
    '%s may be public',
    url => {
      expect(isPublicHost(new URL(url).hostname, [])).toBe(true);
    },
  );

  test('is let through when its network is allowed, and only then', () => {
    expect(isPublicHost('10.0.0.5', ['10.0.0.0/8'])).toBe(true);
    expect(isPublicHost('[::ffff:a00:5]', ['10.0.0.0/8'])).toBe(true);
    expect(isPublicHost('192.168.0.5', ['10.0.0.0/8'])).toBe(false);
    expect(isPublicHost('localhost', ['127.0.0.0/8'])).toBe(true);
    expect(isPublicHost('[fd00::5]', ['10.0.0.0/8', 'fd00::/8'])).toBe(true);
  });
});

test('an address with a zone is not public', () => {
  expect(isPublicAddress('fe80::1%eth0', [])).toBe(false);
});

test('what is no address is not public', () => {
  expect(isPublicAddress('example.org', ['0.0.0.0/0'])).toBe(false);
});

test('networks are read from text, and what is no network is refused', () => {
  expect(Networks.parse('')).toEqual([]);
  expect(Networks.parse('10.0.0.0/8, fd00::/8')).toEqual(['10.0.0.0/8', 'fd00::/8']);
  expect(Networks.safeParse('10.0.0.0').success).toBe(false);
});
