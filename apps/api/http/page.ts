import { z } from 'zod';

/** The query of every list. */
export const Page = { limit: z.coerce.number().int().min(1).max(100).default(20) };

/** A cursor as clients see it, opaque, and as the ledger wants it. */
export function cursorOf<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .max(500)
    .transform((text, context): z.output<Schema> => {
      const parsed = schema.safeParse(decode(text));
      if (parsed.success) return parsed.data;
      context.addIssue({ code: 'custom', message: 'not a cursor of this list; take next_cursor as it came' });
      return z.NEVER;
    })
    .optional()
    .meta({ description: '`next_cursor` of the page before.' });
}

/** The answer of every list. */
export function listOf<Schema extends z.ZodType>(item: Schema) {
  return z.object({ data: z.array(item), has_more: z.boolean(), next_cursor: z.string().nullable() });
}

/** Makes a page of at most `limit` rows out of up to one more. */
export function pageOf<Row, View>(rows: Row[], limit: number, view: (row: Row) => View, cursor: (row: Row) => unknown) {
  const shown = rows.slice(0, limit);
  const has_more = rows.length > limit;
  const last = shown.at(-1);
  return { data: shown.map(view), has_more, next_cursor: has_more && last ? encode(cursor(last)) : null };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
