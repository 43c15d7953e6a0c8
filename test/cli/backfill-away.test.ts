import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { connect } from '#shared/postgres/client.ts';
import { type Archive, makeArchive, openBackfills } from '../support/archive.ts';
import { openGate } from '../support/gate.ts';
import { type Line, startLine } from '../support/line.ts';
import { startOddServer } from '../support/odd-server.ts';
import { openSchema } from '../support/schema.ts';
import { until } from '../support/until.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const schema = await openSchema(import.meta.filename);
const pool = connect(schema.databaseUrl, 'test', 1);
let line: Line;
let archive: Archive;

beforeAll(async () => {
  line = await startLine(schema);
});
beforeEach(() => {
  archive = makeArchive();
});
afterEach(() => archive.remove());
afterAll(async () => {
  await line?.stop();
  await pool.end();
  await schema.drop();
});

const args = () => [archive.folder, '--out', archive.out];

test('a server that goes away is waited for, and nothing is done twice', async () => {
  for (const seed of [1, 2, 3, 4]) await archive.add(`${seed}.mp3`, seed);
  const gate = await openGate(line.api.url);
  onTestFinished(gate.remove);
  const running = await openBackfills(line, pool, gate.url).start(...args(), '--json');
  await running.says(/"what":"uploaded"/);
  gate.close();
  await running.says(/cannot be reached .*; it is tried again/);
  await gate.open();
  expect(await running.ended(120)).toBe(0);
  expect(running.output()).toContain('{"what":"ended","total":4,"done":4,"kept":0,"failed":0,"left":0}');
  expect(await openBackfills(line, pool).count()).toEqual({ attempts: 4, jobs: 4 });
});

test('a second Ctrl-C ends at once what the first one would finish', async () => {
  await archive.add('a.mp3', 5);
  let uploads = 0;
  const server = await startOddServer((req, res) => {
    if (req.url?.startsWith('/v1/uploads')) uploads++;
    else res.end('{}');
  });
  onTestFinished(server.stop);
  const running = await openBackfills(line, pool, server.url).start(...args());
  await until('a file is being sent', () => uploads > 0);
  const first = running.end('SIGINT');
  await running.says(/Stopping: what is being sent is finished\. Once more ends at once\./);
  expect(running.running()).toBe(true);
  await until('it has ended', () => running.running() === false || void process.kill(running.pid, 'SIGINT'));
  expect(await first).toBe(2);
});

test('a server that knows no batches is told from one that is away', async () => {
  await archive.add('a.mp3', 6);
  const server = createServer((_req, res) => res.writeHead(404, { 'content-type': 'application/json' }).end('{}'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { code, stderr } = await openBackfills(line, pool, `http://127.0.0.1:${port}`).run(...args());
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'stenopool: the server answered 404 Not Found.\n' });
});
