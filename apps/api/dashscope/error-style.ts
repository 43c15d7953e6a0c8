import { z } from 'zod';
import type { ProblemCode } from '#shared/domain/error.ts';
import type { ErrorStyle } from '../http/error-style.ts';
import { PROBLEMS } from '../http/respond-error.ts';

const ErrorView = z
  .object({ code: z.string(), message: z.string(), request_id: z.string() })
  .meta({ id: 'DashscopeError' });

/** DashScope's words, with its status where that is another. */
const CODES: Record<ProblemCode, { code: string; status?: number }> = {
  malformed: { code: 'InvalidParameter' },
  unauthorized: { code: 'InvalidApiKey' },
  forbidden: { code: 'AccessDenied' },
  not_found: { code: 'NotFound' },
  method_not_allowed: { code: 'MethodNotAllowed' },
  conflict: { code: 'UnsupportedOperation', status: 400 },
  result_not_ready: { code: 'UnsupportedOperation', status: 400 },
  idempotency_in_flight: { code: 'Conflict' },
  purged: { code: 'NotFound' },
  too_large: { code: 'BadRequest.TooLarge' },
  unsupported_media_type: { code: 'InvalidParameter', status: 400 },
  invalid: { code: 'InvalidParameter', status: 400 },
  idempotency_mismatch: { code: 'InvalidParameter', status: 400 },
  quota_exceeded: { code: 'Throttling.RateQuota' },
  unavailable: { code: 'ServiceUnavailable' },
  internal: { code: 'InternalError' },
};

/** Errors as DashScope words them: `{code, message, request_id}`. */
export const dashscopeErrors: ErrorStyle = {
  schema: ErrorView,
  write({ code, message, errors }, request_id) {
    const { status = PROBLEMS[code].status, code: usual } = CODES[code];
    const isModel = code === 'not_found' && errors?.[0]?.path === 'model';
    return { status, body: { code: isModel ? 'ModelNotFound' : usual, message, request_id } };
  },
};
