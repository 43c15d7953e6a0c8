import fc from 'fast-check';
import { anyValue, type Schema } from './any-value.ts';
import { EXAMPLES } from './examples.ts';
import { anyOddString, spoil } from './spoil.ts';

type Parameter = { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: Schema };

export type Operation = {
  method: string;
  path: string;
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
};

/** A request that is not sent yet. An id is a number: the how manieth of those that are known by then. */
export type FuzzRequest = {
  operation: Operation;
  ids: Record<string, number | string>;
  query: [string, string][];
  headers: Record<string, string>;
  body: FuzzBody | null;
};

export type FuzzBody = { type: string | null; text: string } | { fields: [string, string][]; file: string | null };

type Find = (ref: string) => Schema;

/** Requests of one operation: most as the document has them, many with something odd. */
export function anyRequest(operation: Operation, find: Find): fc.Arbitrary<FuzzRequest> {
  const { parameters = [] } = operation;
  const of = (place: Parameter['in']) => parameters.filter(each => each.in === place);
  return fc.record({
    operation: fc.constant(operation),
    ids: fc.record(Object.fromEntries(of('path').map(({ name }) => [name, anyId]))),
    query: anyQuery(of('query'), find),
    headers: anyHeaders(of('header'), find),
    body: anyBody(operation, find),
  });
}

const anyId = fc.oneof(
  { weight: 8, arbitrary: fc.nat() },
  { weight: 1, arbitrary: fc.uuid({ version: 7 }) },
  { weight: 1, arbitrary: anyOddString.filter(text => !/^\.{0,2}$/.test(text)) },
);

function anyQuery(parameters: Parameter[], find: Find): fc.Arbitrary<[string, string][]> {
  const value = (schema: Schema) =>
    fc.oneof({ weight: 3, arbitrary: anyValue(schema, find).map(plain) }, { weight: 1, arbitrary: anyOddString });
  const one = parameters.map(({ name, schema }) => fc.tuple(fc.constant(name), value(schema)));
  const known = one.length === 0 ? fc.constant<[string, string][]>([]) : fc.array(fc.oneof(...one), { maxLength: 3 });
  const odd = fc.array(fc.tuple(anyOddString, anyOddString), { minLength: 1, maxLength: 1 });
  return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: odd });
}

const COMMON = [
  'if-none-match',
  'range',
  'accept',
  'accept-encoding',
  'last-event-id',
  'x-request-id',
  'content-encoding',
];
const anyHeaderText = fc.stringMatching(/^[\x20-\x7e]{0,40}$/);

/** A field that mostly, sometimes, or hardly ever is there. */
const [OFTEN, SOMETIMES] = [
  { freq: 20, nil: undefined },
  { freq: 2, nil: undefined },
];
const rarely = (value: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

function anyHeaders(parameters: Parameter[], find: Find): fc.Arbitrary<Record<string, string>> {
  const own = parameters.map(({ name, required, schema }) => {
    const good = anyValue(schema, find).map(plain).map(printable);
    const any = fc.oneof({ weight: 4, arbitrary: good }, { weight: 1, arbitrary: anyHeaderText });
    return [name, fc.option(any, required ? OFTEN : SOMETIMES)] as const;
  });
  const values: Record<string, fc.Arbitrary<string>> = {
    range: fc.constantFrom('bytes=0-1', 'bytes=5-', 'bytes=-1', 'bytes=9-1', 'bytes=0-1,2-3', 'x'),
    'if-none-match': fc.constantFrom('*', '*', '*', '"a"', 'W/"1"'),
    'content-encoding': fc.constantFrom('identity', 'identity', 'identity', 'gzip', 'br', 'x'),
  };
  const common = COMMON.map(name => [name, rarely(values[name] ?? anyHeaderText)] as const);
  return fc
    .record(Object.fromEntries([...common, ...own]))
    .map(all =>
      Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    );
}

function anyBody({ requestBody, operationId }: Operation, find: Find): fc.Arbitrary<FuzzBody | null> {
  if (!requestBody) return fc.constant(null);
  const kinds = Object.entries(requestBody.content).map(([type, { schema }]) => {
    if (type === 'multipart/form-data') return anyForm(schema, find);
    if (type !== 'application/json') return fc.record({ type: fc.constant(type), text: fc.string({ minLength: 1 }) });
    const known = EXAMPLES[operationId];
    const good = known ? fc.oneof(fc.constant(known), anyValue(schema, find)) : anyValue(schema, find);
    return fc.oneof(good, good.chain(spoil)).map(body => ({ type, text: JSON.stringify(body) ?? '' }));
  });
  const odd = fc.record({ type: fc.constantFrom(null, ...ODD_TYPES), text: fc.oneof(anyOddString, fc.json()) });
  return fc.oneof({ weight: 9, arbitrary: fc.oneof(...kinds) }, { weight: 1, arbitrary: odd });
}

const ODD_TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'multipart/form-data; boundary=b',
  'text/plain',
  'application/offset+octet-stream',
];

function anyForm(schema: Schema, find: Find): fc.Arbitrary<FuzzBody> {
  const { file: _, ...fields } = (schema.$ref ? find(schema.$ref) : schema).properties;
  const value = (inner: Schema) =>
    anyValue(inner, find)
      .chain(good => fc.oneof(fc.constant(good), fc.constant(good), spoil(good)))
      .map(plain);
  const one = Object.entries(fields).map(([name, inner]) => fc.tuple(fc.constant(name), value(inner as Schema)));
  const odd = fc.tuple(anyOddString, anyOddString);
  return fc.record({
    fields: fc.array(fc.oneof({ weight: 9, arbitrary: fc.oneof(...one) }, { weight: 1, arbitrary: odd }), {
      maxLength: 3,
    }),
    file: fc.option(fc.string({ minLength: 1 }), { freq: 10, nil: null }),
  });
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '').trim();
}
