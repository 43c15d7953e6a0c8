import fc from 'fast-check';

/** What a client should not send, and what databases, file systems and parsers stumble over. */
export const anyOddString = fc.oneof(
  fc.constantFrom('', ' ', '\u0000', 'a\u0000b', '\ud800', '../..', "'; drop table job; --", '%', '\u202e'),
  fc.constantFrom(
    'null',
    'NaN',
    '1e400',
    '-0',
    'true',
    '0x10',
    '9'.repeat(30),
    '__proto__',
    'constructor',
    'x'.repeat(5_000),
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.uuid(),
);

const anyOddValue: fc.Arbitrary<unknown> = fc.oneof(
  anyOddString,
  fc.constantFrom(null, true, 0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, [], {}, [[]], { a: { b: [null] } }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The same value, but wrong or odd at one place of it. */
export function spoil(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value) && value.length > 0) {
    return fc.oneof(
      anyOddValue,
      fc.nat(value.length - 1).chain(at => spoil(value[at]).map(odd => value.with(at, odd))),
    );
  }
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return anyOddValue;
  const fields = value as Record<string, unknown>;
  const name = fc.constantFrom(...Object.keys(fields));
  return fc.oneof(
    { weight: 1, arbitrary: anyOddValue },
    { weight: 2, arbitrary: fc.tuple(anyOddString, anyOddValue).map(([extra, odd]) => ({ ...fields, [extra]: odd })) },
    {
      weight: 2,
      arbitrary: name.map(gone => Object.fromEntries(Object.entries(fields).filter(([each]) => each !== gone))),
    },
    { weight: 5, arbitrary: name.chain(each => spoil(fields[each]).map(odd => ({ ...fields, [each]: odd }))) },
  );
}
