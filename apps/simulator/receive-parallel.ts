import type { RequestHandler, Response } from 'express';
import { Refusal } from './fastapi.ts';
import { ApiError } from './openai-error.ts';
import { type Performance, perform } from './perform.ts';
import { readForm } from './read-form.ts';
import type { Asked } from './receive.ts';
import { finish, note } from './receive.ts';
import { noteCancelled, type Simulation } from './simulation.ts';
import { openSlots } from './slots.ts';
import { sendSpoiled } from './spoil.ts';
import { UndecodableAudio } from './tone/decode.ts';

export type Answered = { type: string; body: string };

/** How a server of OpenAI's kind takes a transcription: what it refuses, what it says, and how it fails. */
export type ParallelServer = {
  /** Throws ApiError. */
  check(asked: Asked): void;
  answer(performed: Performance, asked: Asked): Answered;
  /** For what was not thrown as an ApiError. */
  explain(error: Error): ApiError;
  sendError(res: Response, error: ApiError): void;
};

/** Works on as many requests at once as there are slots, and stops working on one whose client has gone. */
export function receiveParallel(simulation: Simulation, server: ParallelServer): RequestHandler {
  const inSlot = openSlots(simulation.slots);
  return async (req, res) => {
    const gone = new AbortController();
    res.once('close', () => res.writableFinished || gone.abort());
    const form = await readForm(req).catch((error: Error) => error);
    if (gone.signal.aborted) return;
    if (form instanceof Error) return server.sendError(res, new ApiError(400, form.message));
    const file = form.files.get('file');
    const asked = { data: file?.data ?? Buffer.alloc(0), fields: form.texts };
    const record = file && note(simulation, req, form, file);
    try {
      if (!record) throw new ApiError(400, 'Field required', { param: 'file' });
      server.check(asked);
      const performed = await inSlot(taken => {
        record.started_at = new Date().toISOString();
        if (taken > simulation.oomAbove) throw new ApiError(500, OUT_OF_MEMORY);
        return perform(simulation, asked.data, simulation.rtfx, gone.signal);
      }, gone.signal);
      const { type, body } = server.answer(performed, asked);
      res.setHeader('content-type', type);
      sendSpoiled(res, simulation.fault, body);
    } catch (error) {
      if (record && gone.signal.aborted) return noteCancelled(record);
      server.sendError(res, explained(error as Error, server));
    }
    if (record) finish(simulation, record, res);
  };
}

const OUT_OF_MEMORY =
  'CUDA out of memory. Tried to allocate 256.00 MiB. GPU 0 has a total capacity of 79.19 GiB of which 12.06 MiB is free.';

function explained(error: Error, server: ParallelServer): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof Refusal) return new ApiError(error.status, error.message);
  if (error instanceof UndecodableAudio) return new ApiError(400, 'Invalid or unsupported audio file.');
  return server.explain(error);
}
