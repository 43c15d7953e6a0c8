import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
});
afterAll(async () => {
  await line?.stop();
  await schema.drop();
  await rm(folder, { recursive: true, force: true });
});

const PROGRAM = `
import { openClient, StenopoolError } from 'stenopool-client';
import { fileAudio } from 'stenopool-client/node';
const client = openClient({ url: process.env.API, key: process.env.API_KEY });
const job = await client.submit(await fileAudio(process.env.FILE), { language: 'en' });
const { state } = await client.wait(job.id);
console.log(state, await client.result(job.id, 'text'));
await client.get('none').catch(error => console.log(error instanceof StenopoolError, error.code, error.status));
`;

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
  await writeFile(join(folder, 'program.js'), PROGRAM);
  const env = { PATH: process.env.PATH, API: line.api.url, API_KEY: line.api.key };
  const file = join(root, 'assets/meeting-en.m4a');
  const told = await run(process.execPath, ['program.js'], { cwd: folder, env: { ...env, FILE: file } });
  expect(told.stdout).toMatch(/^completed \w+ .*\ntrue not_found 404\n$/s);
}, 120_000);
