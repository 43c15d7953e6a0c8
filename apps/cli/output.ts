import { styleText } from 'node:util';

type Column<Row> = [title: string, cell: (row: Row) => string | number | null];

/** Writes one object as one line of JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Writes rows for whoever reads: people get titles and columns that line up, pipes get tabs. */
export function printTable<Row>(rows: Row[], columns: Column<Row>[]): void {
  const cells = rows.map(row => columns.map(([, cell]) => `${cell(row) ?? '-'}`.replace(/[\t\n]/g, ' ')));
  if (!process.stdout.isTTY) {
    for (const row of cells) process.stdout.write(`${row.join('\t')}\n`);
    return;
  }
  const titles = columns.map(([title]) => title);
  const widths = titles.map((title, at) => Math.max(...[title, ...cells.map(row => row[at]!)].map(widthOf)));
  const line = (row: string[]) => row.map((cell, at) => cell + ' '.repeat(widths[at]! - widthOf(cell))).join('  ');
  process.stdout.write(`${styleText('dim', line(titles).trimEnd())}\n`);
  for (const row of cells) process.stdout.write(`${line(row).trimEnd()}\n`);
}

/** Tells people what happens; programs are not told. */
export function note(sentence: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${sentence}\n`);
}

/** Says what did not work, on standard error, and goes on. */
export function complain(sentence: string): void {
  process.stderr.write(`stenopool: ${sentence}\n`);
}

/** Hours, minutes and seconds of something in milliseconds. */
export function clock(ms: number | null): string | null {
  if (ms === null) return null;
  const s = Math.round(ms / 1000);
  const two = (n: number) => `${n}`.padStart(2, '0');
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

/** The day of a time, as it is in UTC. */
export function day(time: Date | null): string | null {
  return time?.toISOString().slice(0, 10) ?? null;
}

// Chinese, Japanese and Korean letters take two columns of a terminal.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/gu;

function widthOf(text: string): number {
  return [...text].length + (text.match(WIDE)?.length ?? 0);
}
