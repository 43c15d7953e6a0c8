import { Server } from '@tus/server';
import type { RequestHandler } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { Problem, type ProblemCode } from '#shared/domain/error.ts';
import type { Locals } from '../http/locals.ts';
import { servicesFor } from '../http/services-for.ts';
import type { Services } from '../services.ts';
import { openTusUpload } from './tus-upload.ts';

export const TUS_PATH = '/v1/uploads/tus';

/** The header that tells which upload a recording has become. */
export const UPLOAD_ID = 'Upload-Id';

/** How long a request that is to end may go on taking in what has arrived. */
const END_MS = 100;

const Id = z.uuid();

/** Answers requests of the tus protocol, 1.0; each is about one growing upload of the project of its key. */
export function serveTus(shared: Services): RequestHandler {
  return async (req, res) => {
    const services = servicesFor(shared, res.locals as Locals);
    const { projectId } = res.locals as Locals;
    const upload = openTusUpload(services, {
      projectId,
      isNew: req.method === 'POST',
      tell: id => res.set(UPLOAD_ID, id),
    });
    const server = new Server({
      path: TUS_PATH,
      relativeLocation: true,
      maxSize: services.settings.maxUploadBytes,
      exposedHeaders: [UPLOAD_ID],
      lockDrainTimeout: END_MS,
      namingFunction: () => uuidv7(),
      getFileIdFromRequest: (_req, last) => Id.safeParse(last).data,
      locker: { newLock: upload.lock },
      datastore: upload.dataStore,
      onResponseError(_req, error) {
        throw toProblem(error);
      },
    });
    res.set('Tus-Resumable', '1.0.0');
    await server.handle(req, res);
  };
}

const CODES: Record<number, ProblemCode> = { 404: 'not_found', 409: 'conflict', 410: 'not_found', 413: 'too_large' };

/** What the protocol's server throws is a status with a text; everything else is answered as by any other route. */
function toProblem(error: Error | { status_code: number; body: string }): Error {
  if (error instanceof Problem || !('status_code' in error)) return error as Error;
  return new Problem(CODES[error.status_code] ?? 'malformed', error.body.trim());
}
