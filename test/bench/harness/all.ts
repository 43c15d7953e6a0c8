import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benches } from '../benches.ts';
import type { BenchReport } from './bench.ts';
import { describeReport, describeSummary } from './table.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const RESULTS = fileURLToPath(new URL('../RESULTS.md', import.meta.url));

/** Runs every bench in a process of its own, one after the other, and writes what came of them; 1 if a goal was missed. */
export async function runAll({
  quick,
  json,
  seed,
}: {
  quick: boolean;
  json?: string | undefined;
  seed: number;
}): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'stenopool-bench-'));
  const reports: BenchReport[] = [];
  const failed: string[] = [];
  const began = performance.now();
  try {
    for (const { name } of benches) {
      const file = join(folder, `${name}.json`);
      const code = await runProcess([name, '--json', file, '--seed', String(seed), ...(quick ? ['--quick'] : [])]);
      // What broke down ends with 1 as well, and has written nothing.
      if (existsSync(file)) reports.push(JSON.parse(readFileSync(file, 'utf8')));
      else failed.push(`${name} ended with ${code}`);
      // What was measured in a hurry is not what the project says of itself.
      if (!quick) writeFileSync(RESULTS, describeAll(reports, failed, minutesSince(began)));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  if (json) writeFileSync(json, `${JSON.stringify(reports, null, 2)}\n`);
  for (const each of failed) console.error(each);
  return failed.length === 0 && reports.every(({ goals }) => goals.every(({ met }) => met)) ? 0 : 1;
}

async function runProcess(args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code;
}

function minutesSince(began: number): number {
  return Math.ceil((performance.now() - began) / 60_000);
}

function describeAll(reports: BenchReport[], failed: string[], minutes: number): string {
  const [first] = reports;
  const about = `Measured on ${new Date().toISOString().slice(0, 10)} in ${minutes} minutes by \`npm run bench -- all\`, seed ${first?.seed}.`;
  const told = reports.map(report => ({ report, bench: benches.find(({ name }) => name === report.name)! }));
  const summary = `<!-- summary -->\n${describeSummary(told)}\n<!-- /summary -->`;
  const parts = told.map(
    ({ bench, report }) => `## ${report.name}\n\n${describeReport(bench, report)}\n\n${report.machine}`,
  );
  const missing = benches.map(({ name }) => name).filter(name => !reports.some(report => report.name === name));
  const gaps = missing.length > 0 ? [`Broken off: ${missing.join(', ')} were not measured in this run.`] : [];
  return `${['# Results', about, ...gaps, ...failed.map(each => `**${each}**`), summary, ...parts].join('\n\n')}\n`;
}
