import fc from 'fast-check';

// biome-ignore lint/suspicious/noExplicitAny: a JSON schema of an OpenAPI document
export type Schema = any;

/** Values that a schema allows, as far as it can be told; `find` resolves its references. */
export function anyValue(schema: Schema, find: (ref: string) => Schema, depth = 0): fc.Arbitrary<unknown> {
  const value = (inner: Schema) => anyValue(inner, find, depth + 1);
  if (depth > 8 || typeof schema !== 'object') return fc.constant(null);
  if (schema.$ref) return value(find(schema.$ref));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return fc.oneof(...either.map(value));
  if (schema.allOf) return fc.tuple(...schema.allOf.map(value)).map(parts => Object.assign({}, ...(parts as object[])));
  const types: string[] = [schema.type ?? 'any'].flat();
  return fc.oneof(...types.map(type => (OF_TYPE[type] ?? fc.jsonValue)(schema, value)));
}

const OF_TYPE: Record<
  string,
  (schema: Schema, value: (inner: Schema) => fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>
> = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: ({ minimum = -1_000_000, maximum = 1_000_000 }) =>
    fc.oneof(fc.constantFrom(minimum, maximum), fc.integer({ min: within(minimum), max: within(maximum) })),
  number: ({ minimum = -1e6, maximum = 1e6, exclusiveMinimum }) =>
    fc.double({ min: Math.max(minimum, exclusiveMinimum ?? minimum), max: maximum, noNaN: true }),
  string: anyString,
  array: ({ items = {}, minItems = 0, maxItems = 5 }, value) =>
    fc.array(value(items), { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) }),
  object({ properties = {}, required = [], additionalProperties }, value) {
    const fields = Object.entries(properties).map(([name, inner]) => [name, value(inner)] as const);
    const known = fc.record(Object.fromEntries(fields), { requiredKeys: required });
    if (fields.length > 0 || typeof additionalProperties !== 'object') return known;
    return fc.dictionary(fc.string({ maxLength: 10 }), value(additionalProperties), { maxKeys: 4 });
  },
};

function anyString({ format, pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid({ version: 7 });
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map(date => date.toISOString());
  if (format === 'uri') return fc.oneof(fc.webUrl(), fc.constant('https://example.com/a.wav'));
  if (pattern) return matching(pattern);
  return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 40), unit: 'grapheme' });
}

function matching(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'));
  } catch {
    return fc.string();
  }
}

const within = (n: number) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(n)));
