import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { detail, json } from '../fastapi.ts';
import type { Simulation } from '../simulation.ts';
import { openSlots } from '../slots.ts';
import { sendSpoiled } from '../spoil.ts';
import type { Run } from './gradio-function.ts';
import type { Dialect } from './gradio-page.ts';

// The real one waits 15 s; more often, so that no test has to.
const heartbeatMs = 100;

// Whoever goes away leaves the call behind.
const neverLeaving = new AbortController().signal;

type Event = { end: Promise<string>; isHeard: boolean };

/** The queue of an app: calls are worked off one by one, and the end of each can be fetched once, as an event. */
export function openQueue(simulation: Simulation, { explainsErrors }: Dialect) {
  const inSlot = openSlots(simulation.slots);
  const events = new Map<string, Event>();
  const failure = explainsErrors ? { error: null, visible: true, duration: 10, title: 'Error' } : null;

  function admit(_req: Request, res: Response, next: () => void): void {
    if (simulation.fault === 'full') detail(res, 503, 'Queue is full. Max size is 1 and size is 1.');
    else next();
  }

  function join({ record, run }: Run, res: Response): void {
    const id = randomUUID().replaceAll('-', '');
    const event: Event = { end: inSlot(() => ended(run, failure), neverLeaving), isHeard: false };
    void event.end.then(() => {
      record.finished_at = new Date().toISOString();
      record.status = 200;
      record.abandoned = !event.isHeard;
      simulation.served += 1;
    });
    events.set(id, event);
    json(res, 200, { event_id: id });
  }

  async function listen(req: Request<{ id: string }>, res: Response): Promise<void> {
    res.status(200).setHeader('content-type', 'text/event-stream; charset=utf-8');
    const event = events.get(req.params.id);
    events.delete(req.params.id);
    if (!event) return void res.end(frame('error', '404: Not Found'));
    event.isHeard = true;
    res.on('close', () => {
      event.isHeard = false;
    });
    res.flushHeaders();
    const beating = setInterval(() => res.write(frame('heartbeat', null)), heartbeatMs);
    const end = await event.end;
    clearInterval(beating);
    sendSpoiled(res, simulation.fault, end);
  }

  return { admit, join, listen };
}

async function ended(run: () => Promise<unknown[]>, failure: unknown): Promise<string> {
  try {
    return frame('complete', await run());
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return frame('error', failure);
  }
}

function frame(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
