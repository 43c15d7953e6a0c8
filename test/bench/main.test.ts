import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { benches } from './benches.ts';
import { atLeast, atMost } from './goals.ts';
import { type Bench, row } from './harness/bench.ts';
import { runOne } from './harness/one.ts';

const ROOT = join(import.meta.dirname, '../..');
const names = benches.map(({ name }) => name);

/** Sorts numbers: a bench as any other, and over at once. */
const sorting: Bench = {
  name: 'sorting',
  about: 'Numbers are sorted.',
  alternative: 'by hand',
  limit: 'memory',
  async run({ quick, seed }) {
    return {
      rows: [
        row('numbers', '1/s', { ours: 1_250, alternative: 1_000, limit: 20_000 }),
        row('memory', 'MB', { ours: 0.012345 }),
      ],
      goals: [atMost('memory', 0.012345, seed), atLeast('numbers a second', quick ? 10 : 1_250, 1_000)],
      notes: ['Memory limits it.'],
    };
  },
};

/** What a run prints, writes and ends with. */
async function runSorting(flags: { quick?: boolean; seed?: number } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  onTestFinished(async () => {
    print.mockRestore();
    await rm(folder, { recursive: true });
  });
  const json = join(folder, 'report.json');
  const code = await runOne(sorting, { quick: false, seed: 1, json, ...flags });
  return { code, printed: String(print.mock.calls), report: JSON.parse(await readFile(json, 'utf8')) };
}

test('a bench ends with 0 when every goal is met, and with 1 when one is missed', async () => {
  expect((await runSorting()).code).toBe(0);
  expect((await runSorting({ quick: true })).code).toBe(1);
  expect((await runSorting({ seed: 0 })).code).toBe(1);
});

test('a bench prints its table, whether its goals are met, what limits it and where it ran', async () => {
  const { printed } = await runSorting({ quick: true, seed: 7 });
  expect(printed).toContain('## sorting\n\nNumbers are sorted.\n\n');
  expect(printed).toContain(
    [
      '|         | ours   | by hand | memory | ratio | unit |',
      '| ---     | ---    | ---     | ---    | ---   | ---  |',
      '| numbers | 1,250  | 1,000   | 20,000 | 1.25  | 1/s  |',
      '| memory  | 0.0123 |         |        |       | MB   |',
    ].join('\n'),
  );
  expect(printed).toContain('- met: memory: 0.0123 (goal 7)\n- **missed**: numbers a second: 10 (goal 1,000)');
  expect(printed).toContain('- Memory limits it.');
  expect(printed).toMatch(/Node \d+.*, load .* at the start, seed 7/);
});

test('--json writes the numbers, those that do not apply as null', async () => {
  const { report } = await runSorting({ seed: 7 });
  expect(report).toEqual({
    name: 'sorting',
    machine: expect.stringContaining('Node'),
    seed: 7,
    rows: [
      { what: 'numbers', unit: '1/s', ours: 1_250, alternative: 1_000, limit: 20_000, ratio: 1.25 },
      { what: 'memory', unit: 'MB', ours: 0.012345, alternative: null, limit: null, ratio: null },
    ],
    goals: [
      { name: 'memory', value: 0.012345, goal: 7, met: true },
      { name: 'numbers a second', value: 1_250, goal: 1_000, met: true },
    ],
    notes: ['Memory limits it.'],
  });
});

test('no two benches have one name, and each says what it does and beside what', () => {
  expect(new Set(names).size).toBe(names.length);
  for (const bench of benches) expect(Object.values(bench)).not.toContain('');
});

test.each([[[]], [['nonsense']], [['all', 'overhead']], [['overhead', '--fast']], [['overhead', '--seed', 'x']]])(
  'the arguments %j are refused with what is right, and nothing is measured',
  args => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'bench', '--', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('Usage: npm run bench -- NAME');
    if (!args.includes('--fast') && !args.includes('--seed')) expect(stderr).toContain(names.join(', '));
  },
);
