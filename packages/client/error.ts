import type { Problem } from './schemas.ts';

/** A request that came to nothing: refused by the server, or never answered. */
export class StenopoolError extends Error {
  override readonly name = 'StenopoolError';
  /** Why, of a closed list; `unreachable` where no answer came, `unexpected` where the answer is not the API's. */
  readonly code: Problem['code'] | 'unreachable' | 'unexpected';
  /** Of HTTP; null where no answer came. */
  readonly status: number | null;
  /** Whether the same request may fare better later. */
  readonly retryable: boolean;
  /** By which the log of the server knows the request. */
  readonly requestId: string | null;
  /** The fields of the request that are wrong. */
  readonly errors: { path: string; message: string }[];

  constructor(message: string, fields: Partial<Pick<StenopoolError, Told>> & { cause?: unknown } = {}) {
    super(message, { cause: fields.cause });
    this.code = fields.code ?? 'unexpected';
    this.status = fields.status ?? null;
    this.retryable = fields.retryable ?? false;
    this.requestId = fields.requestId ?? null;
    this.errors = fields.errors ?? [];
  }
}

type Told = 'code' | 'status' | 'retryable' | 'requestId' | 'errors';

/** The error that an answer tells, also where something between the client and the API answered instead. */
export async function errorOf(response: Response): Promise<StenopoolError> {
  const text = await response.text().catch(() => '');
  const requestId = response.headers.get('x-request-id');
  const { status } = response;
  if (/problem\+json/.test(response.headers.get('content-type') ?? '')) {
    const { detail, code, retryable, errors } = JSON.parse(text) as Problem;
    return new StenopoolError(detail, { code, status, retryable, requestId, errors: errors ?? [] });
  }
  const retryable = status === 429 || status >= 500;
  return new StenopoolError(`the server answered ${status} ${response.statusText}`.trim(), {
    status,
    retryable,
    requestId,
  });
}
