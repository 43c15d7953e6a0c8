import { z } from 'zod';

/** Why a job ended without a transcript. Part of the API: clients branch on it. */
export const JobErrorCode = z.enum([
  'audio_unreachable',
  'audio_too_large',
  'audio_too_long',
  'audio_undecodable',
  'audio_empty',
  'engine_unavailable',
  'engine_timeout',
  'engine_failed',
  'engine_bad_output',
  'input_rejected',
  'queue_expired',
  'canceled',
  'internal',
]);
export type JobErrorCode = z.infer<typeof JobErrorCode>;

/** What a request can be refused for. Part of the API; apps/api/http/respond-error.ts maps each to a status. */
export const ProblemCode = z.enum([
  'malformed',
  'unauthorized',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'conflict',
  'result_not_ready',
  'idempotency_in_flight',
  'purged',
  'too_large',
  'unsupported_media_type',
  'invalid',
  'idempotency_mismatch',
  'quota_exceeded',
  'unavailable',
  'internal',
]);
export type ProblemCode = z.infer<typeof ProblemCode>;

/** One field of a request that is wrong: where it is (`options.language`) and what is wrong with it. */
export type FieldProblem = { path: string; message: string };

/** The one error that is meant for a client: anything else that is thrown answers `internal` and goes to the log. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: FieldProblem[] | undefined;
  /** Seconds after which asking again makes sense; becomes `Retry-After`. */
  readonly retryAfterS: number | undefined;

  constructor(code: ProblemCode, detail: string, more: { errors?: FieldProblem[]; retryAfterS?: number } = {}) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.errors = more.errors;
    this.retryAfterS = more.retryAfterS;
  }
}
