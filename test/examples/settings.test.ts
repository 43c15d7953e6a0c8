import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sourceFiles } from '../support/source.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

test('every setting that any process reads is in the table of the README, with what it means', () => {
  const files = sourceFiles('apps', 'packages').filter(({ path }) =>
    /(config|settings|env|create-key)\.ts$/.test(path),
  );
  const names = files
    .flatMap(({ text }) => [...text.matchAll(/^ +([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*): /gm)])
    .map(([, name]) => name!);
  expect(new Set(names).size).toBeGreaterThan(60);
  const told = new Set([...readme.matchAll(/^\| `([A-Z0-9_]+)` \| [^|]* \| [^|]{5,} \|$/gm)].map(([, name]) => name));
  expect([...new Set(names)].filter(name => !told.has(name))).toEqual([]);
});
