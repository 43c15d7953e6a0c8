import type { RequestHandler } from 'express';
import { Problem } from '#shared/domain/error.ts';
import { type ApiKey, findKey, hashKey } from '#shared/postgres/api-key.ts';
import type { Pool } from '#shared/postgres/client.ts';

/** A key that was revoked may be used for as long. */
const CACHE_MS = 10_000;
const CACHE_SIZE = 1_000;

/** Who may pass; mounted by the route table in front of every route. */
export type Guard = (access: 'public' | 'operator' | undefined) => RequestHandler;

/** Opens the guard of the routes: keys are looked up by hash and remembered for some seconds. */
export function openGuard(pool: Pool): Guard {
  const known = new Map<string, { key: ApiKey; until: number }>();

  async function lookUp(secret: string): Promise<ApiKey | null> {
    const hash = hashKey(secret);
    const name = hash.toString('base64');
    const cached = known.get(name);
    if (cached && cached.until > performance.now()) return cached.key;
    const key = await findKey(pool, hash);
    known.delete(name);
    if (known.size >= CACHE_SIZE) known.clear();
    if (key) known.set(name, { key, until: performance.now() + CACHE_MS });
    return key;
  }

  return access => async (req, res, next) => {
    if (access === 'public') return next();
    const secret = /^Bearer +(\S+) *$/i.exec(req.get('authorization') ?? '')?.[1];
    const key = secret === undefined ? null : await lookUp(secret);
    if (!key) {
      res.set('WWW-Authenticate', `Bearer realm="stenopool"${secret === undefined ? '' : ', error="invalid_token"'}`);
      throw new Problem('unauthorized', secret === undefined ? 'send Authorization: Bearer <api key>' : 'unknown key');
    }
    if (access === 'operator' && !key.operator) throw new Problem('forbidden', 'this needs the key of an operator');
    res.locals.projectId = key.projectId;
    next();
  };
}
