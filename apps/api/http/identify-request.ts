import type { Request, RequestHandler } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { passingTracer, readTraceparent, type Span, type Tracer } from '#shared/runtime/trace.ts';
import type { Services } from '../services.ts';
import type { Locals } from './locals.ts';

/** Asked every few seconds by machines: worth no line, and no trace. */
const HEALTH = ['/livez', '/readyz', '/healthz', '/metrics'];

/**
 * Gives the request an id, the client's own if it sent a sane one, goes on with the client's trace, and says one line about
 * it when it is answered.
 */
export function identifyRequest({ log, metrics, tracer }: Services): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const requestId = saneId(req.get('x-request-id')) ?? uuidv7();
    const span = startSpan(tracer, req, requestId);
    const locals: Locals = { requestId, log: log.child({ request_id: requestId }), projectId: '', route: 'unmatched' };
    Object.assign(res.locals, locals);
    res.set('X-Request-Id', requestId);
    res.once('close', () => {
      const { route, projectId } = res.locals as Locals;
      const seconds = (performance.now() - startedAt) / 1000;
      // A client that went away before its answer: the number that nginx gave it.
      const status = res.writableFinished ? res.statusCode : 499;
      metrics.countRequest({ method: req.method, route, status }, seconds);
      endSpan(span, req.method, route, status);
      const level = status < 400 && HEALTH.includes(route) ? 'debug' : 'info';
      const line = { method: req.method, route, path: req.path, status, ms: Math.round(seconds * 1000) };
      span.run(() => locals.log[level](projectId ? { ...line, projectId } : line, 'request'));
    });
    span.run(next);
  };
}

function startSpan(tracer: Tracer, req: Request, requestId: string): Span {
  const parent = readTraceparent(req.get('traceparent'));
  if (HEALTH.includes(req.path)) return passingTracer.start(req.path, { parent });
  const attributes = { 'http.request.method': req.method, 'url.path': req.path, 'stenopool.request': requestId };
  return tracer.start(req.method, { parent, kind: 'server', attributes });
}

function endSpan(span: Span, method: string, route: string, status: number): void {
  span.end({
    name: `${method} ${route}`,
    attributes: { 'http.route': route, 'http.response.status_code': status },
    failed: status >= 500 ? `answered ${status}` : undefined,
  });
}

function saneId(id: string | undefined): string | undefined {
  return id && /^[\w.:/+=-]{1,128}$/.test(id) ? id : undefined;
}
