import type { RequestHandler } from 'express';
import { Problem } from '#shared/domain/error.ts';
import { type ApiKey, findKey, hashKey, noteUse } from '#shared/postgres/api-key.ts';
import type { Services } from '../services.ts';
import { limitRate } from './limit-rate.ts';
import type { Locals } from './locals.ts';
import type { Access } from './route.ts';
import { sessionKey } from './session.ts';

/** A key that was revoked may be used for as long. */
const CACHE_MS = 10_000;
const CACHE_SIZE = 1_000;

/** Who may pass; mounted by the route table in front of every route. */
export type Guard = (access: Access) => RequestHandler<unknown, unknown, unknown, unknown, Locals>;

/** Opens the guard of the routes: keys are looked up by hash and remembered for some seconds. */
export function openGuard({ pool, rate }: Pick<Services, 'pool' | 'rate'>): Guard {
  const known = new Map<string, { key: ApiKey; until: number }>();

  async function lookUp(hash: Buffer): Promise<ApiKey | null> {
    const name = hash.toString('base64');
    const cached = known.get(name);
    if (cached && cached.until > Date.now()) return cached.key;
    const key = await findKey(pool, hash);
    known.delete(name);
    if (known.size >= CACHE_SIZE) known.clear();
    if (!key) return null;
    known.set(name, { key, until: Math.min(Date.now() + CACHE_MS, key.endsAt?.getTime() ?? Infinity) });
    // Nobody waits for it, and nothing is lost if it fails.
    noteUse(pool, key.id).catch(() => {});
    return key;
  }

  return access => async (req, res, next) => {
    if (access === 'public') return next();
    const secret = /^Bearer +(\S+) *$/i.exec(req.get('authorization') ?? '')?.[1];
    const hash = secret === undefined ? await sessionKey(pool, req) : hashKey(secret);
    const key = hash && (await lookUp(hash));
    if (!key) {
      res.set('WWW-Authenticate', `Bearer realm="stenopool"${secret === undefined ? '' : ', error="invalid_token"'}`);
      throw new Problem('unauthorized', secret === undefined ? 'send Authorization: Bearer <api key>' : 'unknown key');
    }
    Object.assign(res.locals, { key, projectId: key.projectId } satisfies Partial<Locals>);
    await limitRate(rate, key, res);
    if (!key.scopes.includes(access)) throw new Problem('forbidden', `this needs a key of scope ${access}`);
    next();
  };
}
