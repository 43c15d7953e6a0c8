import type { Response } from 'express';

/** A refusal in OpenAI's envelope. */
export class ApiError extends Error {
  readonly status: number;
  readonly param: string | null;
  readonly code: string | number;

  constructor(
    status: number,
    message: string,
    { param = null as string | null, code = status as string | number } = {},
  ) {
    super(message);
    this.status = status;
    this.param = param;
    this.code = code;
  }
}

const types: Record<number, string> = { 400: 'BadRequestError', 404: 'NotFoundError' };

/** Answers `{"error": {…}}`, with the type that vLLM gives to a status unless told. */
export function sendApiError(res: Response, { status, message, param, code }: ApiError, type?: string): void {
  res.status(status).setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ error: { message, type: type ?? types[status] ?? 'InternalServerError', param, code } }));
}
