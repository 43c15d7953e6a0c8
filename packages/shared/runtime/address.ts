import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** Networks that URLs of clients may lead to although they are not public: `10.0.0.0/8,fd00::/8` as text. */
export const Networks = z
  .string()
  .transform(text => text.split(/[\s,]+/).filter(word => word !== ''))
  .refine(networks => networks.every(network => ipaddr.isValidCIDR(network)), 'expected networks such as 10.0.0.0/8');

/**
 * Whether a URL with this hostname may be asked for, as far as the name alone tells. A name that is not an address says
 * nothing yet: what it resolves to is checked on the very connection. Takes `URL.hostname`, which has put every
 * spelling of an IPv4 address (decimal, octal, hexadecimal, full-width) into the usual one.
 */
export function isPublicHost(hostname: string, allowNetworks: string[]): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  if (host === '') return false;
  if (ipaddr.isValid(host)) return isPublicAddress(host, allowNetworks);
  if (host === 'localhost' || host.endsWith('.localhost')) return isPublicAddress('127.0.0.1', allowNetworks);
  return true;
}

/** Whether an address may be connected to: it is public, or in a network that is allowed. */
export function isPublicAddress(ip: string, allowNetworks: string[]): boolean {
  if (!ipaddr.isValid(ip)) return false;
  // An IPv4 address written as IPv6 (::ffff:10.0.0.1) is judged as what it is.
  const address = ipaddr.process(ip);
  if (allowNetworks.some(network => isWithin(address, network))) return true;
  return address.range() === 'unicast' && !notForTheWorld.some(network => isWithin(address, network));
}

// Plain unicast to the library: the host agent of Azure, and all IPv6 that was never handed out, among it ::/96, where
// an old way of writing IPv4 lives.
const notForTheWorld = ['168.63.129.16/32', '::/3', '4000::/2', '8000::/1'];

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match(base, bits);
}
