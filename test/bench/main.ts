import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benches } from './benches.ts';
import { runAll } from './harness/all.ts';
import type { BenchReport } from './harness/bench.ts';
import { describeMachine } from './harness/machine.ts';
import { describeReport } from './harness/table.ts';

// Measures one thing, or all of them, beside what people would use instead; the exit code is 1 if a goal was missed.
//   npm run bench -- NAME|all [--quick] [--json FILE] [--seed N]
const names = benches.map(({ name }) => name);
const { flags, name } = readArguments();

if (name === 'all') process.exitCode = await runAll(names, flags);
else process.exitCode = await runOne();

async function runOne(): Promise<number> {
  const bench = benches.find(each => each.name === name)!;
  const machine = describeMachine();
  const findings = await bench.run(flags);
  const report: BenchReport = { name: bench.name, machine, seed: flags.seed, ...findings };
  console.log(`\n## ${name}\n\n${describeReport(bench, report)}\n\n${machine}, seed ${flags.seed}`);
  if (flags.json) writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`);
  return report.goals.every(({ met }) => met) ? 0 : 1;
}

function readArguments() {
  const options = {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    seed: { type: 'string', default: '1' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [chosen, ...more] = positionals;
    if (chosen === undefined || more.length > 0 || !['all', ...names].includes(chosen)) {
      throw new Error(`name one of: ${names.join(', ')}; or all`);
    }
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed)) throw new Error(`--seed must be a whole number, not ${values.seed}`);
    return { name: chosen, flags: { quick: values.quick, json: values.json, seed } };
  } catch (error) {
    console.error(`${(error as Error).message}\nUsage: npm run bench -- NAME [--quick] [--json FILE] [--seed N]`);
    process.exit(2);
  }
}
