import type { Request, RequestHandler, Response } from 'express';
import { booleanProblem, detail, fileProblem, internalServerError, jsonText, Refusal } from './fastapi.ts';
import { type Form, MalformedForm, readForm } from './read-form.ts';
import { noteRequest, type RequestRecord, type Simulation } from './simulation.ts';
import { sendSpoiled } from './spoil.ts';

/** A transcription asked for: the recording, and the text fields beside it. */
export type Asked = { data: Buffer; fields: Map<string, string> };

/**
 * Takes a form in at once, then answers it in its turn, also when its client has gone: the real servers hold whatever
 * has arrived and never cancel. Anything but a Refusal that `answer` fails with becomes the bare 500.
 */
export function receive(simulation: Simulation, answer: (asked: Asked) => Promise<object | string>): RequestHandler {
  return async (req, res) => {
    const form = await readForm(req).catch((error: Error) => error);
    if (form instanceof MalformedForm) return simulation.inTurn(async () => detail(res, 400, form.message));
    // The client went away before its form was whole: there is nothing to do and nobody to tell.
    if (form instanceof Error) return;
    const file = form.files.get('file');
    const missing = file ? [] : [fileProblem(form.texts.get('file'))];
    const problems = [...missing, ...booleanProblem('spk', form.texts.get('spk'))];
    if (!file || problems.length > 0) return simulation.inTurn(async () => detail(res, 422, problems));
    const record = note(simulation, req, form, file);
    await simulation.inTurn(async () => {
      record.started_at = new Date().toISOString();
      const answered = isOutOfMemory(simulation)
        ? Promise.reject(new Error('CUDA out of memory'))
        : answer({ data: file.data, fields: form.texts });
      await respond(res, simulation, answered);
      finish(simulation, record, res);
    });
  };
}

/** What has arrived takes room whether its turn has come or not. */
function isOutOfMemory({ requests, oomAbove }: Simulation): boolean {
  return requests.filter(({ finished_at }) => finished_at === null).length > oomAbove;
}

/** Notes what is asked before its turn comes. */
export function note(simulation: Simulation, req: Request, { texts }: Form, file: { name: string; data: Buffer }) {
  return noteRequest(simulation, {
    route: req.path,
    file_name: file.name,
    bytes: file.data.length,
    model: texts.get('model') ?? null,
    language: texts.get('language') ?? null,
    hotwords: (texts.get('hotwords') ?? '').split(',').flatMap(word => word.trim() || []),
  });
}

async function respond(res: Response, simulation: Simulation, answered: Promise<object | string>): Promise<void> {
  try {
    const body = jsonText(await answered);
    res.setHeader('content-type', 'application/json');
    sendSpoiled(res, simulation.fault, body);
  } catch (error) {
    if (error instanceof Refusal) return detail(res, error.status, error.message);
    console.error(`500: ${(error as Error).message}`);
    internalServerError(res);
  }
}

/** Notes what became of it. */
export function finish(simulation: Simulation, record: RequestRecord, res: Response): void {
  record.finished_at = new Date().toISOString();
  record.status = res.statusCode;
  record.abandoned = res.destroyed;
  simulation.served += 1;
}
