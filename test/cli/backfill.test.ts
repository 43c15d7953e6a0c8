import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from '#shared/postgres/client.ts';
import { type Archive, makeArchive, openBackfills } from '../support/archive.ts';
import { type Line, startLine } from '../support/line.ts';
import { openReceiver } from '../support/receiver.ts';
import { openSchema } from '../support/schema.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const schema = await openSchema(import.meta.filename);
const pool = connect(schema.databaseUrl, 'test', 1);
let line: Line;
let archive: Archive;
let seed = 0;

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

const backfills = () => openBackfills(line, pool);
const written = () =>
  readdirSync(archive.out, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.startsWith('.'))
    .map(entry => join(entry.parentPath, entry.name).slice(archive.out.length + 1))
    .toSorted();
const journal = () => join(archive.out, '.stenopool-backfill.jsonl');
const textOf = (path: string) => JSON.parse(readFileSync(join(archive.out, path), 'utf8')).text;

async function fill(...paths: string[]): Promise<void> {
  for (const path of paths) await archive.add(path, ++seed);
}

test('a folder becomes a folder of transcripts, what failed is a table, and nothing is done twice', async () => {
  await fill('a.mp3', 'talks/b.wav', 'talks/c.mp3', 'talks/c.wav');
  archive.addCorrupt('talks/bad.m4a');
  writeFileSync(join(archive.folder, 'notes.txt'), 'no recording');
  symlinkSync(archive.folder, join(archive.folder, 'talks', 'again'));
  symlinkSync('/nowhere', join(archive.folder, 'gone.mp3'));
  const args = [archive.folder, '--out', archive.out, '--format', 'json,srt', '--language', 'en'];
  const first = await backfills().run(...args);
  expect(first.stderr).toMatch(/^stenopool: .*gone\.mp3 is left out: .*\n$/);
  expect(first.stdout).toMatch(/^talks\/bad\.m4a\taudio_undecodable\t.+\n$/);
  expect(first.code).toBe(1);
  expect(written()).toEqual(
    ['a', 'talks/b', 'talks/c.mp3', 'talks/c.wav'].flatMap(name => [`${name}.json`, `${name}.srt`]),
  );
  expect(textOf('talks/b.json')).toBe(archive.recordings.get('talks/b.wav')!.text);
  const before = await backfills().count();
  const again = await backfills().run(...args);
  expect(again).toMatchObject({ code: 1, stdout: first.stdout });
  expect(await backfills().count()).toEqual(before);
});

test('what has changed is transcribed anew, what was only touched is not, and a new format is only fetched', async () => {
  await fill('a.mp3', 'b.mp3', 'c.mp3');
  const args = [archive.folder, '--out', archive.out];
  expect(await backfills().run(...args)).toEqual({ code: 0, stdout: '', stderr: '' });
  const before = await backfills().count();
  await fill('a.mp3');
  utimesSync(join(archive.folder, 'b.mp3'), 1, 1);
  rmSync(join(archive.out, 'c.json'));
  expect((await backfills().run(...args, '--format', 'json,text')).code).toBe(0);
  expect(await backfills().count()).toMatchObject({ jobs: before.jobs + 1 });
  expect(textOf('a.json')).toBe(archive.recordings.get('a.mp3')!.text);
  expect(written()).toEqual(['a.json', 'a.txt', 'b.json', 'b.txt', 'c.json', 'c.txt']);
});

describe('the same line goes on, and does nothing twice,', () => {
  test.each([
    ['Ctrl-C', 'SIGINT', 'handed_in', 2],
    ['a power cut while files are sent', 'SIGKILL', 'uploaded', null],
    ['a power cut while engines work', 'SIGKILL', 'handed_in', null],
  ] as const)('after %s', async (_, signal, what, code) => {
    const names = ['0', '1', '2', '3', '4', '5'];
    await fill(...names.map(name => `${name}.mp3`));
    const before = await backfills().count();
    const args = [archive.folder, '--out', archive.out, '--concurrency', '2'];
    const stopped = await backfills().start(...args, '--json');
    await stopped.says(new RegExp(`"what":"${what}"`));
    expect(await stopped.end(signal)).toBe(code);
    if (signal === 'SIGINT') expect(stopped.output()).toMatch(/Stopping: .*\nStopped\. .* goes on from here\.\n/s);
    expect(await backfills().run(...args)).toMatchObject({ code: 0, stdout: '' });
    expect(written()).toEqual(names.map(name => `${name}.json`));
    const { attempts, jobs } = await backfills().count();
    expect({ attempts: attempts - before.attempts, jobs: jobs - before.jobs }).toEqual({ attempts: 6, jobs: 6 });
  });

  test('where a batch was asked for and the answer never came', async () => {
    await fill('a.mp3');
    const args = [archive.folder, '--out', archive.out];
    await backfills().run(...args);
    const before = await backfills().count();
    const lines = readFileSync(journal(), 'utf8').split('\n');
    const asked = lines.findIndex(text => text.startsWith('{"handing":'));
    expect(JSON.parse(lines[asked]!).handing.id).toBe(null);
    writeFileSync(journal(), `${lines.slice(0, asked + 1).join('\n')}\n{"path":"a.mp`);
    rmSync(join(archive.out, 'a.json'));
    expect((await backfills().run(...args)).code).toBe(0);
    expect(written()).toEqual(['a.json']);
    expect(await backfills().count()).toEqual(before);
  });
});

test('--dry-run tells what there is to do, and does nothing', async () => {
  await fill('a.mp3', 'b.mp3');
  const args = [archive.folder, '--out', archive.out];
  const before = await backfills().count();
  const told = await backfills().run(...args, '--dry-run');
  expect(told).toMatchObject({ code: 0, stdout: expect.stringMatching(/^a\.mp3\tnew\t\S+\nb\.mp3\tnew\t\S+\n$/) });
  expect(await backfills().count()).toEqual(before);
  await backfills().run(...args);
  await fill('b.mp3');
  expect((await backfills().run(...args, '--dry-run')).stdout).toMatch(/^b\.mp3\tchanged\t\S+\n$/);
});

test('a manifest names files and URLs, each with options of its own', async () => {
  await fill('a.mp3', 'b.mp3');
  const files = await openReceiver({ files: { '/far.mp3': join(archive.folder, 'b.mp3') } });
  const manifest = join(dirname(archive.folder), 'list.csv');
  const rows = [
    'custom_id,path,url,language',
    'meetings/near,recordings/a.mp3,,en',
    `meetings/far,,${files.url}/far.mp3,`,
  ];
  writeFileSync(manifest, `${rows.join('\n')}\n`);
  expect(await backfills().run(manifest, '--out', archive.out)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(written()).toEqual(['meetings/far.json', 'meetings/near.json']);
  expect(textOf('meetings/far.json')).toBe(archive.recordings.get('b.mp3')!.text);
  await files.close();
});

describe('it is refused', () => {
  test('to go on with other options, or with another folder', async () => {
    await fill('a.mp3');
    await backfills().run(archive.folder, '--out', archive.out, '--language', 'en');
    const other = await backfills().run(archive.folder, '--out', archive.out, '--language', 'zh');
    expect(other).toMatchObject({ code: 2, stderr: expect.stringMatching(/was begun with the options .*"en"/) });
    renameSync(archive.folder, `${archive.folder}-2`);
    const elsewhere = await backfills().run(`${archive.folder}-2`, '--out', archive.out, '--language', 'en');
    expect(elsewhere).toMatchObject({ code: 2, stderr: expect.stringContaining('use another --out') });
  });

  test('to work on a folder where another one works', async () => {
    await fill('a.mp3');
    mkdirSync(archive.out);
    const { bornOf } = await import('#shared/runtime/process-record.ts');
    const holder = JSON.stringify({ pid: process.pid, born: bornOf(process.pid) });
    writeFileSync(join(archive.out, '.stenopool-backfill.lock'), holder);
    const second = await backfills().run(archive.folder, '--out', archive.out);
    expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining(`process ${process.pid} works on`) });
  });

  test('to begin with what the server does not take', async () => {
    await fill('a.mp3');
    const before = await backfills().count();
    const wrong = await backfills().run(archive.folder, '--out', archive.out, '--language', 'English');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/language: expected an ISO 639-1 code/) });
    expect(await backfills().run('/nowhere', '--out', archive.out)).toMatchObject({ code: 2 });
    expect(await backfills().count()).toEqual(before);
  });
});
