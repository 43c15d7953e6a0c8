import express, { type ErrorRequestHandler, type Router } from 'express';
import { z } from 'zod';
import { busyShare } from './busy-share.ts';
import { faultSchema } from './faults.ts';
import { type Simulation, setFault } from './simulation.ts';

const faultBody = z.strictObject({ fault: faultSchema.nullable() });

/** `GET /__sim` tells what the simulator was asked and does; `POST /__sim/fault` sets its fault. Never made to wait. */
export function controlRoutes(simulation: Simulation): Router {
  const router = express.Router();
  router.get('/', (_req, res) => void res.json(stateOf(simulation)));
  router.post('/fault', express.json({ type: () => true }), (req, res) => {
    const body = faultBody.safeParse(req.body);
    if (!body.success) return void res.status(422).json({ error: z.prettifyError(body.error) });
    setFault(simulation, body.data.fault);
    res.json(stateOf(simulation));
  });
  router.use((_req, res) => void res.status(404).json({ error: 'There is GET /__sim and POST /__sim/fault.' }));
  router.use(malformed);
  return router;
}

const malformed: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(400).json({ error: error.message });
};

function stateOf({ kind, rtfx, fault, served, requests, slots }: Simulation) {
  const unfinished = requests.filter(request => request.finished_at === null);
  const running = unfinished.filter(request => request.started_at !== null).length;
  const waiting = unfinished.length - running;
  return { kind, rtfx, fault, served, running, waiting, slots, busy_share: busyShare(requests, slots), requests };
}
