import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Log } from '#shared/runtime/log.ts';
import type { Services } from '../services.ts';
import { openEarly } from './ask-early.ts';
import { answerOnce } from './idempotency.ts';
import type { Locals } from './locals.ts';
import { receiveBody } from './receive-body.ts';
import type { Answer, Context, Route } from './route.ts';
import { sendAnswer } from './send-answer.ts';
import { servicesFor } from './services-for.ts';
import { validate, validateHead } from './validate.ts';

/** What a route that creates something takes beside its own headers. */
export const IdempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, 'expected 1 to 255 printable ASCII characters')
    .optional()
    .meta({ description: 'The same key with the same body gets the first answer again, for 24 hours.' }),
});

/** Postgres ended the transaction because it and another waited for each other; as often is it begun again. */
const DEADLOCK = { code: '40P01', again: 2 };

/** Turns a route into a handler: validates, takes in the body, has the route answer, and sends that. */
export function runRoute(route: Route, shared: Services): RequestHandler {
  return async (req, res) => {
    const services = servicesFor(shared, res.locals as Locals);
    const head = validateHead(route, req);
    const key = route.creates ? validate(IdempotencyHeaders, req.headers)['idempotency-key'] : undefined;
    const { projectId, log } = res.locals as Locals;
    if (isAboutJob(route)) log.setBindings({ job: head.params.id });
    const ask = await openEarly(route, services, req, { projectId, key });
    const { body, recording } = await receiveBody(route, req, res, services, ask);
    const context: Context = { ...services, ...requestContext(req, res), ...head, body, recording };
    let failed = true;
    let answer: Answer;
    try {
      await recording?.place();
      answer = route.method === 'get' ? await route.handle(context) : await answerUndisturbed(route, context, key);
      failed = false;
    } finally {
      await recording
        ?.letGo(failed)
        .catch(error => context.log.error({ err: error, sha256: recording.sha256 }, 'a recording may be left behind'));
    }
    answer.afterCommit?.();
    if (answer.respond) return answer.respond(res);
    const last = await held(answer, context.log);
    if (shared.draining.aborted) res.set('Connection', 'close');
    sendAnswer(req, res, last);
  };

  // What is committed is accepted, whether or not more of it can be told.
  async function held(answer: Answer, log: Log): Promise<Answer> {
    try {
      return (await answer.hold?.()) ?? answer;
    } catch (error) {
      log.warn({ err: error }, 'answered without waiting');
      return answer;
    }
  }

  function requestContext(request: Request, res: Response) {
    const { requestId, log, key, projectId } = res.locals as Locals;
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    return { db: shared.pool, request, signal: gone.signal, requestId, log, key, projectId };
  }
}

function isAboutJob({ path }: Route): boolean {
  return path.startsWith('/v1/transcriptions/{id}');
}

// What came with the request can be kept only once, so a request that keeps something is not answered twice.
async function answerUndisturbed(route: Route, context: Context, key: string | undefined): Promise<Answer> {
  for (let left = context.recording ? 0 : DEADLOCK.again; ; left--) {
    try {
      return await answerOnce(route, context, key);
    } catch (error) {
      if (left === 0 || (error as { code?: string }).code !== DEADLOCK.code) throw error;
      context.log.info('begun again after a deadlock');
    }
  }
}
