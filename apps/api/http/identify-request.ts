import type { RequestHandler } from 'express';
import { v7 as uuidv7 } from 'uuid';
import type { Services } from '../services.ts';
import type { Locals } from './locals.ts';

/** Gives the request an id, the client's own if it sent a sane one, and says one line about it when it is answered. */
export function identifyRequest({ log, metrics }: Services): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const requestId = saneId(req.get('x-request-id')) ?? uuidv7();
    const locals: Locals = { requestId, log: log.child({ requestId }), projectId: '', route: 'unmatched' };
    Object.assign(res.locals, locals);
    res.set('X-Request-Id', requestId);
    res.once('close', () => {
      const { route, projectId } = res.locals as Locals;
      const seconds = (performance.now() - startedAt) / 1000;
      // A client that went away before its answer: the number that nginx gave it.
      const status = res.writableFinished ? res.statusCode : 499;
      metrics.countRequest({ method: req.method, route, status }, seconds);
      const level = status < 400 && ['/livez', '/readyz', '/healthz', '/metrics'].includes(route) ? 'debug' : 'info';
      const line = { method: req.method, route, path: req.path, status, ms: Math.round(seconds * 1000) };
      locals.log[level](projectId ? { ...line, projectId } : line, 'request');
    });
    next();
  };
}

function saneId(id: string | undefined): string | undefined {
  return id && /^[\w.:/+=-]{1,128}$/.test(id) ? id : undefined;
}
