import { describe, expect, test } from 'vitest';
import { isPublicAddress, isPublicHost, Networks } from '#shared/runtime/address.ts';

describe('the hostname of a URL', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://0/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[::10.0.0.1]/',
    'http://[64:ff9b::10.0.0.1]/',
    'http://[64:ff9b::8.8.8.8]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://[2002:7f00:1::]/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://168.63.129.16/',
    'http://100.64.0.1/',
    'http://100.100.100.200/',
    'http://192.0.0.192/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://db.localhost/',
    'http://１２７.０.０.１/',
  ])('%s is not public', url => {
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
