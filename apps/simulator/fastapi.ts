import type { Response } from 'express';

/** One entry of FastAPI's 422 body. */
export type Problem = { type: string; loc: string[]; msg: string; input: unknown; ctx?: object };

/** An error that a handler makes on purpose; its message is the `detail`. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers JSON as Starlette writes it: no charset, no spaces, and whole seconds as `3.0`. */
export function json(res: Response, status: number, value: unknown): void {
  res.status(status).setHeader('content-type', 'application/json');
  res.end(jsonText(value));
}

/** JSON with seconds as Python's floats. */
export function jsonText(value: unknown): string {
  // A quote inside a string is escaped, so these patterns match keys only.
  return JSON.stringify(value).replace(/("(?:start|end|duration|processing_time)":-?\d+)(?=[,}])/g, '$1.0');
}

/** Answers `{"detail": …}`, the body of every error that FastAPI makes on purpose. */
export function detail(res: Response, status: number, value: string | Problem[]): void {
  json(res, status, { detail: value });
}

/** Answers as Starlette does when a handler raised: the client learns nothing. */
export function internalServerError(res: Response): void {
  res.status(500).setHeader('content-type', 'text/plain; charset=utf-8');
  res.end('Internal Server Error');
}

/** What FastAPI says of a form without its file, or with text in its place. */
export function fileProblem(text: string | undefined): Problem {
  const loc = ['body', 'file'];
  if (text === undefined) return { type: 'missing', loc, msg: 'Field required', input: null };
  const msg = "Value error, Expected UploadFile, received: <class 'str'>";
  return { type: 'value_error', loc, msg, input: text, ctx: { error: {} } };
}

/** Whether pydantic takes a text for true. */
export function isTrue(text: string | undefined): boolean {
  return /^(true|1|on|yes|t|y)$/i.test(text ?? '');
}

/** What pydantic says of a text that is no boolean; nothing when it is one. */
export function booleanProblem(name: string, text: string | undefined): Problem[] {
  if (text === undefined || /^(true|false|1|0|on|off|yes|no|t|f|y|n)$/i.test(text)) return [];
  const msg = 'Input should be a valid boolean, unable to interpret input';
  return [{ type: 'bool_parsing', loc: ['body', name], msg, input: text }];
}
