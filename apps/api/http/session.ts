import type { Request } from 'express';
import { Problem } from '#shared/domain/error.ts';
import type { Pool } from '#shared/postgres/client.ts';
import { findSession } from '#shared/postgres/console-session.ts';

type Asked = Pick<Request, 'get' | 'method'>;

const COOKIE = 'stenopool_session';

/** A page of another origin cannot send it without being asked about it first, and is then refused. */
const MARK = 'x-requested-with';

/**
 * The hash of the key that whoever is signed in has signed in with; null if nobody is. Fails with `forbidden` where a
 * request that changes something may come from a page of somebody else.
 */
export async function sessionKey(pool: Pool, request: Asked): Promise<Buffer | null> {
  const token = sessionToken(request);
  if (token === null) return null;
  if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method)) refuseForged(request);
  return (await findSession(pool, token))?.keyHash ?? null;
}

/** The token that a browser sends by itself; null without one. */
export function sessionToken(request: Asked): string | null {
  const cookies = request.get('cookie')?.split(';') ?? [];
  const own = cookies.map(cookie => cookie.trim().split('=')).find(([name]) => name === COOKIE);
  return own?.[1] || null;
}

/** Fails with `forbidden` unless a page of this origin sent the request, by script. */
export function refuseForged(request: Asked): void {
  if (request.get(MARK) === undefined) {
    throw new Problem('forbidden', `with a session, ${request.method} needs the header X-Requested-With`);
  }
  if (!isOwnOrigin(request)) throw new Problem('forbidden', 'this request does not come from a page of this server');
}

// Browsers tell where a request comes from: by Sec-Fetch-Site where the connection is safe, by Origin everywhere.
function isOwnOrigin(request: Asked): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('origin');
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.get('host');
}

/** The header that has a browser keep a session, or with an empty token forget it; no script can read it. */
export function sessionCookie(token: string, { maxAgeS, secure }: { maxAgeS: number; secure: boolean }): string {
  return `${COOKIE}=${token}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}
