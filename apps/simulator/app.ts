import express, { type Express } from 'express';
import { controlRoutes } from './control.ts';
import { detail } from './fastapi.ts';
import { kinds } from './kinds.ts';
import type { Simulation } from './simulation.ts';

/** The HTTP face of a simulated engine: its control routes, then the routes of its kind. */
export function createApp(simulation: Simulation): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('strict routing');
  app.use('/__sim', controlRoutes(simulation));
  app.use((req, _res, next) => (simulation.fault === 'refuse' ? void req.socket.destroy() : next()));
  app.use((_req, res, next) => {
    res.setHeader('server', 'uvicorn');
    next();
  });
  app.use(kinds[simulation.kind as keyof typeof kinds](simulation));
  app.use((_req, res) => simulation.inTurn(async () => detail(res, 404, 'Not Found')));
  return app;
}
