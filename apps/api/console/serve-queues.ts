import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { RequestHandler, Response } from 'express';
import { Problem } from '#shared/domain/error.ts';
import { listLaneNames } from '#shared/postgres/lane.ts';
import type { Services } from '../services.ts';

/**
 * Shows what waits in Redis, at `path`: a page that changes nothing, and needs nothing from elsewhere. The lanes are those
 * of the workers that the ledger knows. Fails with `unavailable` while Redis is away.
 */
export function serveQueues(path: string, { pool, queues }: Pick<Services, 'pool' | 'queues'>): RequestHandler {
  const server = new ExpressAdapter().setBasePath(path);
  const uiConfig = { boardTitle: 'stenopool: queues', hideRedisDetails: true };
  const board = createBullBoard({ queues: [], serverAdapter: server, options: { uiConfig } });
  const answer = server.getRouter();

  return async (req, res, next) => {
    if (req.method !== 'GET')
      throw new Problem('method_not_allowed', 'only GET here: the queues are only to be looked at');
    if (!(await queues.ready())) throw new Problem('unavailable', 'Redis does not answer right now');
    const lanes = await listLaneNames(pool);
    board.replaceQueues(
      lanes.map(lane => new BullMQAdapter(queues.of(lane), { readOnlyMode: true, displayName: lane })),
    );
    res.set(HEADERS);
    withoutForeignFonts(res);
    answer(req, res, next);
  };
}

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
};

/** Its page asks another server for fonts, which may not be reached, and is not to know who looks. */
function withoutForeignFonts(res: Response): void {
  const send = res.send.bind(res);
  res.send = body => send(typeof body === 'string' ? body.replace(/<link [^>]*fonts\.googleapis[^>]*>/g, '') : body);
}
