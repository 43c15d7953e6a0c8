import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { startProcess } from '../support/process.ts';

test('the demo works off an archive, stopped half-way, and finds everything right', async () => {
  const demo = await startProcess('demo', ['apps/single/demo.ts', '--backfill', '12'], {});
  const code = await demo.ended(280);
  expect(demo.output()).toMatch(/Ctrl-C after \d+ transcripts; exit code 2/);
  expect(demo.output()).toMatch(/0011\.wav\taudio_undecodable\t.*\n.*0012\.wav\taudio_undecodable\t/);
  expect(demo.output()).toContain('Exit code 1; 10 transcripts are right, and engines were asked 10 times.');
  expect(demo.output()).toContain('Nothing is left running.');
  expect(code).toBe(0);
}, 300_000);

test.each([
  [['--bogus'], "Unknown option '--bogus'. npm run demo -- --help lists the flags.\n"],
  [['--backfill'], "Option '--backfill <value>' argument missing. npm run demo -- --help lists the flags.\n"],
  [['--backfill', 'some'], '--backfill takes a count of 10 or more. npm run demo -- --help lists the flags.\n'],
  [['--backfill', '9'], '--backfill takes a count of 10 or more. npm run demo -- --help lists the flags.\n'],
])('the demo answers %j with a sentence and exits with 2', (flags, sentence) => {
  const { status, stderr } = spawnSync(process.execPath, ['apps/single/demo.ts', ...flags], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, sentence]);
});
