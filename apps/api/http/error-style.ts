import type { z } from 'zod';
import type { Problem } from '#shared/domain/error.ts';

/** How a protocol words its errors; without one a route answers `application/problem+json`. */
export type ErrorStyle = {
  write(problem: Problem, requestId: string): ErrorAnswer;
  /** Of the body, which is JSON. */
  schema: z.ZodType;
};

export type ErrorAnswer = { status: number; body: object; headers?: Record<string, string> };
