import type { z } from 'zod';
import type { FieldProblem } from './error.ts';

/** Deeper than anybody needs, and far from where reading it would take more stack than there is. */
const MOST_LEVELS = 64;

export type Checked<T> = { data: T; problems?: undefined } | { problems: FieldProblem[] };

/**
 * Checks a value from outside against a schema, and that the ledger can hold its text; tells each field that is wrong. The
 * text of the field `except` is left to whoever reads it.
 */
export function checkFields<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  except?: string,
): Checked<z.output<Schema>> {
  if (isDeeper(value, MOST_LEVELS)) return { problems: [{ path: 'body', message: 'is nested too deeply' }] };
  const unstorable = findUnstorable(except === undefined ? value : { ...(value as object), [except]: null }, '');
  if (unstorable.length > 0) return { problems: unstorable };
  const parsed = schema.safeParse(value);
  return parsed.success ? { data: parsed.data } : { problems: parsed.error.issues.flatMap(describeIssue) };
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(inner => isDeeper(inner, levels - 1));
}

/** Text that Postgres cannot hold: NUL, and halves of surrogate pairs. */
function findUnstorable(value: unknown, path: string): FieldProblem[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [{ path, message: 'not valid Unicode text' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = path === '' ? key : `${path}.${key}`;
    return isStorable(key)
      ? findUnstorable(inner, place)
      : [{ path, message: 'a name in it is not valid Unicode text' }];
  });
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function describeIssue(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.') || 'body', message: issue.message }];
  return issue.keys.map(key => ({ path: [...path, key].join('.'), message: 'unknown field' }));
}
