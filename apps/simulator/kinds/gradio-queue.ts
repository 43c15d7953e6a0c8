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

const eventsKept = 2000;

// Whoever goes away leaves the call behind.
const neverLeaving = new AbortController().signal;

type Event = { end: Promise<string>; caller: 'to come' | 'listens' | 'has left' | 'was told' };

/**
 * The queue of an app: calls are worked off one by one, and the end of each can be fetched once, as an event. Whoever
 * asks again is kept waiting for ever.
 */
export function openQueue(simulation: Simulation, { explainsErrors, forgets }: Dialect) {
  const inSlot = openSlots(simulation.slots);
  const events = new Map<string, Event>();
  const failure = explainsErrors ? '{"error": null}' : 'null';

  function admit(_req: Request, res: Response, next: () => void): void {
    if (simulation.fault === 'full') detail(res, 503, 'Queue is full. Max size is 1 and size is 1.');
    else next();
  }

  function join({ record, run }: Run, res: Response): void {
    const id = randomUUID().replaceAll('-', '');
    const event: Event = { end: inSlot(() => ended(run, failure), neverLeaving), caller: 'to come' };
    void event.end.then(() => {
      record.finished_at = new Date().toISOString();
      record.status = 200;
      record.abandoned = event.caller === 'has left';
      simulation.served += 1;
    });
    events.set(id, event);
    if (events.size > eventsKept) events.delete(events.keys().next().value!);
    json(res, 200, { event_id: id });
  }

  async function listen(req: Request<{ id: string }>, res: Response): Promise<void> {
    res.status(200).setHeader('content-type', 'text/event-stream; charset=utf-8');
    const event = events.get(req.params.id);
    const isForgotten = event?.caller === 'has left' && forgets !== null;
    if (!event || isForgotten)
      return breakOff(res, frame('error', JSON.stringify(forgets ?? '404: Session not found.')));
    const beating = setInterval(() => res.write(frame('heartbeat', 'null')), heartbeatMs);
    res.flushHeaders();
    res.on('close', () => {
      clearInterval(beating);
      if (event.caller === 'listens') event.caller = 'has left';
    });
    if (event.caller !== 'to come') return;
    event.caller = 'listens';
    const end = await event.end;
    clearInterval(beating);
    event.caller = 'was told';
    sendSpoiled(res, simulation.fault, end);
  }

  return { admit, join, listen };
}

async function ended(run: () => Promise<unknown[]>, failure: string): Promise<string> {
  try {
    return frame('complete', JSON.stringify(await run()));
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return frame('error', failure);
  }
}

/** An app that fails in the middle of a stream ends it in disorder. */
function breakOff(res: Response, body: string): void {
  res.write(body, () => res.socket?.end());
}

function frame(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}
