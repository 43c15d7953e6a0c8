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
