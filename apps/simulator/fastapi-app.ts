import express, { type Request, type Response, type Router } from 'express';
import { detail, json } from './fastapi.ts';
import { type Asked, receive } from './receive.ts';
import type { Simulation } from './simulation.ts';

/** A FastAPI application: its name, and what it answers at which path. */
export type Application = {
  title: string;
  version: string;
  get: Record<string, () => object>;
  post: Record<string, (asked: Asked) => Promise<object | string>>;
};

/** The routes of an application that does one thing at a time, its `/openapi.json` and its 405 for other methods too. */
export function fastApi(simulation: Simulation, application: Application): Router {
  const router = express.Router({ strict: true, caseSensitive: true });
  const inTurn = (answer: (res: Response) => void) => (_req: Request, res: Response) =>
    simulation.inTurn(async () => answer(res));

  for (const [path, answer] of Object.entries(application.post)) {
    const refuse = inTurn(res => notAllowed(res, 'POST'));
    router.route(path).post(receive(simulation, answer)).all(refuse);
  }
  for (const [path, body] of Object.entries({ ...application.get, '/openapi.json': () => openapi(application) })) {
    const answer = inTurn(res => json(res, 200, body()));
    const refuse = inTurn(res => notAllowed(res, 'GET'));
    router
      .route(path)
      .get((req, res, next) => (req.method === 'HEAD' ? next() : answer(req, res)))
      .all(refuse);
  }
  return router;
}

function notAllowed(res: Response, allowed: string): void {
  res.setHeader('allow', allowed);
  detail(res, 405, 'Method Not Allowed');
}

function openapi({ title, version, get, post }: Application): object {
  const paths = {
    ...Object.fromEntries(Object.keys(post).map(path => [path, { post: {} }])),
    ...Object.fromEntries(Object.keys(get).map(path => [path, { get: {} }])),
  };
  return { openapi: '3.1.0', info: { title, version }, paths };
}
