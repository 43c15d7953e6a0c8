import { writeFileSync } from 'node:fs';
import type { Bench, BenchReport } from './bench.ts';
import { describeMachine } from './machine.ts';
import { describeReport } from './table.ts';

/** Runs a bench and tells what came of it; 1 if a goal was missed. */
export async function runOne(
  bench: Bench,
  { quick, json, seed }: { quick: boolean; json?: string | undefined; seed: number },
): Promise<number> {
  const machine = describeMachine();
  const findings = await bench.run({ quick, seed });
  const report: BenchReport = { name: bench.name, machine, seed, ...findings };
  console.log(`\n## ${bench.name}\n\n${describeReport(bench, report)}\n\n${machine}, seed ${seed}`);
  if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  return report.goals.every(({ met }) => met) ? 0 : 1;
}
