import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { connect } from '#shared/postgres/client.ts';
import { type Archive, makeArchive, openBackfills } from '../support/archive.ts';
import { stenopool } from '../support/command.ts';
import { type Gate, openGate } from '../support/gate.ts';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const BYTES = 60_000_000;
const schema = await openSchema(import.meta.filename);
const pool = connect(schema.databaseUrl, 'test', 1);
let line: Line;
let archive: Archive;
let gate: Gate;

beforeAll(async () => {
  line = await startLine(schema);
});
beforeEach(async () => {
  archive = makeArchive();
  await archive.add('long.wav', 1);
  inflate(join(archive.folder, 'long.wav'));
  gate = await openGate(line.api.url);
  onTestFinished(async () => {
    await gate.remove();
    archive.remove();
  });
});
afterAll(async () => {
  await line?.stop();
  await pool.end();
  await schema.drop();
});

/** Makes a WAV file a large one, by a chunk that every reader passes over. */
function inflate(path: string): void {
  const wav = readFileSync(path);
  const junk = Buffer.alloc(BYTES);
  junk.write('JUNK');
  junk.writeUInt32LE(BYTES - 8, 4);
  wav.writeUInt32LE(wav.readUInt32LE(4) + BYTES, 4);
  writeFileSync(path, Buffer.concat([wav.subarray(0, 12), junk, wav.subarray(12)]));
}

const args = () => [archive.folder, '--out', archive.out, '--language', 'en'];
const textOf = () => JSON.parse(readFileSync(join(archive.out, 'long.json'), 'utf8')).text;

describe('a recording of more than 50 MB goes on where it was', () => {
  test('after a line that broke', async () => {
    const cut = gate.closeAfter(BYTES * 0.6);
    const running = await openBackfills(line, pool, gate.url).start(...args());
    await cut;
    await running.says(/cannot be reached .*; it is tried again/);
    await gate.open();
    expect([await running.ended(), running.output()]).toEqual([0, expect.anything()]);
    expect(textOf()).toBe(archive.recordings.get('long.wav')!.text);
    expect(gate.sent()).toBeLessThan(BYTES * 1.3);
  });

  test('after a command that was killed', async () => {
    const cut = gate.closeAfter(BYTES * 0.6);
    const running = await openBackfills(line, pool, gate.url).start(...args());
    await cut;
    await running.end('SIGKILL');
    await gate.open();
    expect(await openBackfills(line, pool, gate.url).run(...args())).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(textOf()).toBe(archive.recordings.get('long.wav')!.text);
    expect(gate.sent()).toBeLessThan(BYTES * 1.3);
  });
});

test('stenopool submit sends it so too', async () => {
  const env = { STENOPOOL_API: gate.url, STENOPOOL_API_KEY: line.api.key };
  const cut = gate.closeAfter(BYTES * 0.6);
  const running = stenopool(['submit', join(archive.folder, 'long.wav'), '--language', 'en', '--wait'], env);
  await cut;
  await gate.open();
  expect(await running).toMatchObject({ code: 0, stdout: `${archive.recordings.get('long.wav')!.text}\n` });
  expect(gate.sent()).toBeLessThan(BYTES * 1.3);
});

test('a large file that the server does not take is told in its words, and not sent again', async () => {
  const env = { STENOPOOL_API: gate.url, STENOPOOL_API_KEY: 'sk_wrong' };
  const { code, stderr } = await stenopool(['submit', join(archive.folder, 'long.wav')], env);
  expect([code, stderr]).toEqual([
    2,
    'stenopool: the server does not know this key: set --key or STENOPOOL_API_KEY.\n',
  ]);
  expect(gate.sent()).toBeLessThan(BYTES / 2);
});
