import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { isPublicAddress, isPublicHost } from '../runtime/address.ts';
import { asUnreachable, Unreachable } from './unreachable.ts';

export type GuardedClientSettings = {
  /** Networks that may be reached although they are not public. */
  allowNetworks: string[];
  connectTimeoutMs: number;
  /** Finds the addresses of a name; the system's resolver unless given. */
  resolve?: Resolve;
};

type Resolve = (
  hostname: string,
  options: { family?: number | 'IPv4' | 'IPv6'; hints?: number; all: true },
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

export type GuardedRequest = {
  method?: 'GET' | 'HEAD' | 'POST';
  headers?: Record<string, string>;
  body?: string | Buffer;
  signal?: AbortSignal;
  /** How long the answer may take to begin. */
  headersTimeoutMs?: number;
  /** How long the answer may pause once it has begun. */
  bodyTimeoutMs?: number;
};

/** The body must be read to its end or destroyed. */
export type GuardedResponse = { status: number; headers: Record<string, string>; body: Readable };

export type GuardedClient = {
  /** Asks once; a redirect is an answer like any other. Throws Unreachable if there is no answer. */
  request(url: string | URL, request?: GuardedRequest): Promise<GuardedResponse>;
  /** Gets a URL and follows redirects, each checked like the first. Throws Unreachable. */
  fetchFollowing(
    url: string | URL,
    request?: Omit<GuardedRequest, 'method' | 'body'> & { maxRedirects?: number },
  ): Promise<GuardedResponse>;
  close(): Promise<void>;
};

/**
 * The one way out to URLs that clients name. Literal addresses are checked before connecting and resolved ones on the
 * very connection, so a name that resolves differently the second time gains nothing.
 */
export function openGuardedClient(settings: GuardedClientSettings): GuardedClient {
  const { allowNetworks, connectTimeoutMs, resolve = lookup } = settings;
  const connectTo = buildConnector({
    timeout: connectTimeoutMs,
    lookup: lookupPublic(resolve, allowNetworks),
    autoSelectFamily: true,
    allowH2: false,
  });
  const agent = new Agent({
    connect(options, callback) {
      if (isPublicHost(options.hostname, allowNetworks)) return connectTo(options, callback);
      callback(new Unreachable('forbidden_address'), null);
    },
    allowH2: false,
    // No connection is used twice: one that the host has closed meanwhile would fail a POST that nobody may repeat.
    pipelining: 0,
  });
  const request = (url: string | URL, options: GuardedRequest = {}) => requestOnce(agent, checkScheme(url), options);
  return {
    request: async (url, options) => request(url, options),
    fetchFollowing: async (url, { maxRedirects = 5, ...options } = {}) => follow(request, url, options, maxRedirects),
    close: () => agent.destroy(),
  };
}

function lookupPublic(resolve: Resolve, allowNetworks: string[]): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(new Unreachable('dns_failed', error), '');
      const allowed = found.filter(({ address }) => isPublicAddress(address, allowNetworks));
      const first = allowed[0];
      if (!first) return callback(new Unreachable('forbidden_address'), '');
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

function checkScheme(url: string | URL): URL {
  const parsed = URL.parse(`${url}`);
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') throw new Unreachable('bad_scheme');
  return parsed;
}

async function requestOnce(agent: Agent, url: URL, options: GuardedRequest): Promise<GuardedResponse> {
  const { method = 'GET', headers, body, signal, headersTimeoutMs = 15_000, bodyTimeoutMs = 15_000 } = options;
  try {
    const response = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { 'user-agent': 'stenopool', accept: '*/*', 'accept-encoding': 'identity', ...headers },
      body,
      signal,
      headersTimeout: headersTimeoutMs,
      bodyTimeout: bodyTimeoutMs,
    });
    return { status: response.statusCode, headers: flatten(response.headers), body: response.body };
  } catch (error) {
    throw asUnreachable(error);
  }
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

async function follow(
  request: GuardedClient['request'],
  url: string | URL,
  options: GuardedRequest,
  maxRedirects: number,
): Promise<GuardedResponse> {
  let at = checkScheme(url);
  for (let redirects = 0; ; redirects++) {
    const response = await request(at, options);
    const location = response.headers.location;
    if (!REDIRECTS.includes(response.status) || location === undefined) return response;
    response.body.on('error', () => {}).destroy();
    if (redirects === maxRedirects) throw new Unreachable('too_many_redirects');
    at = checkScheme(URL.parse(location, at.href) ?? location);
  }
}

const REDIRECTS = [301, 302, 303, 307, 308];
