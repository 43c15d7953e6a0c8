import { expect, test } from 'vitest';
import { readRedisAddress, showRedisUrl } from '#shared/runtime/redis-address.ts';

test.each([
  ['redis://h', { hosts: [{ host: 'h', port: 6379 }], isSecure: false }],
  ['redis://h:7000/2', { hosts: [{ host: 'h', port: 7000 }], db: 2, isSecure: false }],
  ['rediss://:p%40ss@h/', { hosts: [{ host: 'h', port: 6379 }], password: 'p@ss', isSecure: true }],
  [
    'redis://u:p@a:1,b:2,c',
    { hosts: [1, 2, 6379].map((port, i) => ({ host: 'abc'[i], port })), username: 'u', password: 'p', isSecure: false },
  ],
  [
    'redis://[::1]:7000,[fe80::2]',
    {
      hosts: [
        { host: '::1', port: 7000 },
        { host: 'fe80::2', port: 6379 },
      ],
      isSecure: false,
    },
  ],
])('%s is understood', (url, address) => {
  expect(readRedisAddress(url)).toEqual(address);
});

test.each([
  '',
  'redis://',
  'http://h',
  'redis://a,,b',
  'redis://a:0',
  'redis://a:70000',
  'redis://a:b',
  'redis://a b c/x',
])('%s is not', url => {
  expect(readRedisAddress(url)).toBeNull();
});

test('a password is not shown', () => {
  expect(showRedisUrl('redis://u:secret@a:1,b:2')).toBe('redis://…@a:1,b:2');
});
