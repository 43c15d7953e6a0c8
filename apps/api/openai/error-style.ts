import { z } from 'zod';
import type { ProblemCode } from '#shared/domain/error.ts';
import type { ErrorStyle } from '../http/error-style.ts';
import { PROBLEMS } from '../http/respond-error.ts';

const ErrorView = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string().nullable(),
    }),
  })
  .meta({ id: 'OpenaiError' });

/** Where OpenAI differs: what is wrong with a request is 400, whatever it is. */
const STATUS: Partial<Record<ProblemCode, number>> = { invalid: 400, unsupported_media_type: 400 };

const CODES: Partial<Record<ProblemCode, string>> = {
  unauthorized: 'invalid_api_key',
  quota_exceeded: 'rate_limit_exceeded',
  invalid: 'invalid_value',
};

/** Errors as OpenAI words them: `{error: {message, type, param, code}}`. */
export const openaiErrors: ErrorStyle = {
  schema: ErrorView,
  write({ code, message, errors }) {
    const status = STATUS[code] ?? PROBLEMS[code].status;
    const param = errors?.[0]?.path ?? null;
    const error = { message, type: typeOf(status), param, code: codeOf(code, param) };
    // Its clients repeat what was answered 409 as well, and would only be told so again.
    return { status, body: { error }, ...(status === 409 && { headers: { 'x-should-retry': 'false' } }) };
  },
};

function typeOf(status: number): string {
  if (status === 429) return 'requests';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

function codeOf(code: ProblemCode, param: string | null): string | null {
  return code === 'not_found' && param === 'model' ? 'model_not_found' : (CODES[code] ?? null);
}
