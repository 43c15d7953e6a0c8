import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { root } from '../support/source.ts';

const schema = await openSchema(import.meta.filename);
const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'stenopool-package-'));
let line: Line;

beforeAll(async () => {
  line = await startLine(schema);
}, 240_000);
afterAll(async () => {
  await line?.stop();
  await schema.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the program of the README where the package is installed, from the root of the project. */
async function runExample(): Promise<string> {
  await copyFile(join(root, 'test/examples/client.mjs'), join(folder, 'client.mjs'));
  const env = { PATH: process.env.PATH, API: line.api.url, API_KEY: line.api.key };
  return (await run(process.execPath, [join(folder, 'client.mjs')], { cwd: root, env })).stdout;
}

test('the package is built, packed and installed, and used from plain JavaScript', async () => {
  await run('npm', ['run', 'build:client'], { cwd: root });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: join(root, 'packages/client'),
  });
  const [{ filename, files }] = JSON.parse(stdout);
  expect(files.map(({ path }: { path: string }) => path)).toEqual(
    expect.arrayContaining(['package.json', 'dist/index.js', 'dist/index.d.ts', 'dist/node.js', 'dist/node.d.ts']),
  );
  expect(files.filter(({ path }: { path: string }) => /(?<!\.d)\.ts$/.test(path))).toEqual([]);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], { cwd: folder });
  expect(await runExample()).toMatch(/^1\n00:00:00,300 --> /);
}, 240_000);
