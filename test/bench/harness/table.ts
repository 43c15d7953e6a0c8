import type { Goal } from '../goals.ts';
import type { Bench, BenchReport, Row } from './bench.ts';

/** A bench's table, its goals and its notes, as Markdown that is readable in a terminal too. */
export function describeReport({ about, alternative, limit }: Bench, { rows, goals, notes }: BenchReport): string {
  const head = ['', 'ours', alternative, limit, 'ratio', 'unit'];
  const table = pad([head, head.map(() => '---'), ...rows.map(cellsOf)]);
  const parts = [
    about,
    table.join('\n'),
    goals.map(describeGoal).join('\n'),
    notes.map(note => `- ${note}`).join('\n'),
  ];
  return parts.filter(part => part !== '').join('\n\n');
}

/** What each bench is about in a line: what its first row says, and whether its goals were met. */
export function describeSummary(told: { bench: Bench; report: BenchReport }[]): string {
  const head = ['bench', 'measured', 'ours', 'beside it', 'goals'];
  const lines = told.map(({ bench, report: { rows, goals } }) => {
    const { what, unit, ours, alternative, limit } = rows[0]!;
    const beside = [
      alternative === null ? '' : `${shorten(alternative)} (${bench.alternative})`,
      limit === null ? '' : `${shorten(limit)} (${bench.limit})`,
    ];
    const missed = goals.filter(({ met }) => !met).map(each => `missed: ${each.name}, ${ofGoal(each)}`);
    const measured = unit === '' ? what : `${what}, ${unit}`;
    const cells = [beside.filter(text => text !== '').join(', '), missed.join('; ') || 'met'];
    return [`\`${bench.name}\``, measured, shorten(ours), ...cells];
  });
  return pad([head, head.map(() => '---'), ...lines]).join('\n');
}

function ofGoal({ value, goal }: Goal): string {
  return `${shorten(value)} of ${shorten(goal)}`;
}

function cellsOf({ what, ours, alternative, limit, ratio, unit }: Row): string[] {
  return [what, shorten(ours), shorten(alternative), shorten(limit), shorten(ratio), unit];
}

function describeGoal({ name, value, goal, met }: Goal): string {
  return `- ${met ? 'met' : '**missed**'}: ${name}: ${shorten(value)} (goal ${shorten(goal)})`;
}

/** Three digits are as many as a measurement is worth. */
function shorten(value: number | null): string {
  if (value === null) return '';
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

function pad(cells: string[][]): string[] {
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map(line => line[column]!.length)));
  return cells.map(line => `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`);
}
