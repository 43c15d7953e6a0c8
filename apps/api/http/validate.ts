import type { Request } from 'express';
import type { z } from 'zod';
import { checkFields } from '#shared/domain/check-fields.ts';
import { type FieldProblem, Problem } from '#shared/domain/error.ts';
import type { Route } from './route.ts';

/** More would not help anybody: ten thousand wrong hotwords are one mistake. */
const MAX_PROBLEMS = 20;

/** Checks everything but the body against the schemas of the route. Fails with `not_found` or `invalid`. */
export function validateHead({ request: schemas = {} }: Route, request: Request) {
  const { params, query, headers } = schemas;
  const found = params && checkFields(params, request.params);
  if (found?.problems) throw new Problem('not_found', 'there is nothing under this address');
  return {
    params: found?.data ?? {},
    query: query ? validate(query, request.query) : refuseAny(request.query),
    headers: headers ? validate(headers.loose(), request.headers) : {},
  };
}

/** Checks a value against a schema and returns what the schema makes of it. Fails with `invalid`, naming each field. */
export function validate<Schema extends z.ZodType>(schema: Schema, value: unknown, except?: string): z.output<Schema> {
  const checked = checkFields(schema, value, except);
  if (checked.problems) throw invalid(checked.problems);
  return checked.data;
}

/** A request with fields that are wrong. The detail tells the first of them, for whoever reads no further. */
export function invalid(errors: FieldProblem[]): Problem {
  const [first] = errors;
  const more = errors.length > 1 ? `; ${errors.length - 1} more` : '';
  return new Problem('invalid', `${first?.path}: ${first?.message}${more}`, { errors: errors.slice(0, MAX_PROBLEMS) });
}

function refuseAny(query: object): object {
  const errors = Object.keys(query).map(path => ({ path, message: 'unknown field' }));
  if (errors.length > 0) throw invalid(errors);
  return {};
}
