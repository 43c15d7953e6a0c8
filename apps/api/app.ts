import express, { type Express, type RequestHandler } from 'express';
import { Problem } from '#shared/domain/error.ts';
import { openGuard } from './http/authenticate.ts';
import { identifyRequest } from './http/identify-request.ts';
import { respondError } from './http/respond-error.ts';
import type { Route } from './http/route.ts';
import { runRoute } from './http/run-route.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import type { Services } from './services.ts';

/** Every route there is, in the order of the documentation. */
export const routes: Route[] = [
  // Webhook endpoints and deliveries.
  ...webhookRoutes,
];

/** The API as an express application. */
export function createApp(services: Services): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(identifyRequest(services));
  const guard = openGuard(services.pool);
  for (const route of routes) {
    app[route.method](expressPath(route), nameRoute(route), guard(route.access), runRoute(route, services));
  }
  for (const route of routes) app.all(expressPath(route), refuseMethod(route));
  app.use(() => {
    throw new Problem('not_found', 'there is nothing under this address');
  });
  app.use(respondError);
  return app;
}

function expressPath({ path }: Route): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function nameRoute({ path }: Route): RequestHandler {
  return (_req, res, next) => {
    res.locals.route = path;
    next();
  };
}

function refuseMethod({ path }: Route): RequestHandler {
  return (_req, res) => {
    const allowed = routes.filter(route => route.path === path).map(route => route.method.toUpperCase());
    res.set('Allow', allowed.join(', '));
    throw new Problem('method_not_allowed', `only ${allowed.join(', ')} here`);
  };
}
