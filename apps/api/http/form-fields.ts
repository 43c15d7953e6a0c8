import { z } from 'zod';
import { Problem } from '#shared/domain/error.ts';
import type { FormShape } from './receive-form.ts';
import { validate } from './validate.ts';

/** What fields a form may have, and what a schema makes of them. `read` fails with `malformed` or `invalid`. */
export type FormFields = { shape: FormShape; read(given: Map<string, string[]>): unknown };

/** A form that has all its fields as JSON in one part, `options`. */
export function optionsForm(schema: z.ZodType): FormFields {
  return {
    shape: { names: ['options'], strict: true },
    read: given => validate(schema, parseOptions(given.get('options')?.[0] ?? '{}')),
  };
}

/** A form that has a part for each field of the schema, and for each item of a list one named `list[]`. */
export function fieldForm(schema: z.ZodType): FormFields {
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return {
    shape: { names: names.flatMap(name => [name, `${name}[]`]), strict: false },
    read: given => validate(schema, Object.fromEntries([...given].map(([name, values]) => fieldOf(name, values)))),
  };
}

function parseOptions(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('malformed', 'options is not valid JSON');
  }
}

function fieldOf(name: string, values: string[]): [string, string | string[]] {
  if (name.endsWith('[]')) return [name.slice(0, -2), values];
  return [name, values.length > 1 ? values : values[0]!];
}
