import type { ErrorRequestHandler, Response } from 'express';
import { StoreAway, TooLarge } from '#shared/audio/store.ts';
import { Problem, type ProblemCode } from '#shared/domain/error.ts';
import { isOutage } from '#shared/postgres/client.ts';
import type { ErrorAnswer } from './error-style.ts';
import { isUnread, lingerBeforeClose } from './linger.ts';
import type { Locals } from './locals.ts';

type Entry = { status: number; title: string; retryable?: true; retryAfterS?: number };

/** What each code is to HTTP. No other file names the status of an error. */
export const PROBLEMS: Record<ProblemCode, Entry> = {
  malformed: { status: 400, title: 'The request cannot be read' },
  unauthorized: { status: 401, title: 'A valid API key is needed' },
  forbidden: { status: 403, title: 'This key may not do that' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Not possible here' },
  conflict: { status: 409, title: 'Not possible in this state' },
  result_not_ready: { status: 409, title: 'The result is not ready', retryable: true, retryAfterS: 2 },
  idempotency_in_flight: { status: 409, title: 'Still being answered', retryable: true, retryAfterS: 1 },
  purged: { status: 410, title: 'Purged' },
  too_large: { status: 413, title: 'Too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported content type' },
  invalid: { status: 422, title: 'The request is not valid' },
  idempotency_mismatch: { status: 422, title: 'Idempotency-Key used before' },
  quota_exceeded: { status: 429, title: 'Too much at once', retryable: true, retryAfterS: 5 },
  unavailable: { status: 503, title: 'Not available right now', retryable: true, retryAfterS: 5 },
  internal: { status: 500, title: 'Internal error', retryable: true },
};

/** Answers whatever was thrown, as RFC 9457 wants it. An error that is not meant for the client is only logged. */
export const respondError: ErrorRequestHandler<unknown, unknown, unknown, unknown, Locals> = (
  error,
  req,
  res,
  _next,
) => {
  const problem = toProblem(error);
  if (problem.code === 'internal') res.locals.log.error({ err: error }, 'unexpected error');
  if (problem.code === 'unavailable') res.locals.log.warn({ err: error }, 'not available');
  if (res.headersSent || !res.writable) {
    res.destroy();
    return;
  }
  if (isUnread(req)) lingerBeforeClose(req, res);
  send(res, problem);
};

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TooLarge) return new Problem('too_large', `the recording is ${error.message}`);
  if (error instanceof StoreAway) return new Problem('unavailable', 'the audio store does not answer right now');
  if (isFull(error)) return new Problem('unavailable', 'the audio store is full', { retryAfterS: 60 });
  return fromExpress(error) ?? fromOutage(error) ?? new Problem('internal', 'something went wrong on our side');
}

function fromOutage(error: unknown): Problem | undefined {
  return isOutage(error) ? new Problem('unavailable', 'the ledger does not answer right now') : undefined;
}

// What express and its body parser throw before a route is reached.
function fromExpress(error: unknown): Problem | undefined {
  const { type, status, limit } = error as { type?: string; status?: number; limit?: number };
  if (type === 'entity.too.large')
    return new Problem('too_large', `a JSON body may have ${(limit ?? 0) / 1024 ** 2} MB`);
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new Problem('unsupported_media_type', (error as Error).message);
  }
  if (type === 'entity.parse.failed') return new Problem('malformed', 'the body is not valid JSON');
  if (status !== undefined && status < 500) return new Problem('malformed', (error as Error).message);
  return undefined;
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as { code?: string }).code ?? '');
}

function send(res: Response<unknown, Locals>, problem: Problem): void {
  const { errors, requestId } = res.locals;
  const retryAfter = problem.retryAfterS ?? PROBLEMS[problem.code].retryAfterS;
  if (retryAfter !== undefined) res.set('Retry-After', String(retryAfter));
  const { status, body, headers = {} } = errors?.write(problem, requestId) ?? writeProblem(problem, requestId);
  res.type(errors ? 'application/json' : 'application/problem+json');
  res.status(status).set(headers).send(JSON.stringify(body));
}

function writeProblem(problem: Problem, request_id: string): ErrorAnswer {
  const { code, message: detail, errors } = problem;
  const { status, title, retryable = false } = PROBLEMS[code];
  const type = `urn:stenopool:problem:${code}`;
  return { status, body: { type, title, status, detail, code, retryable, request_id, errors } };
}
