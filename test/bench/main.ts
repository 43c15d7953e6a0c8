import { parseArgs } from 'node:util';
import { benches } from './benches.ts';
import { runAll } from './harness/all.ts';
import { runOne } from './harness/one.ts';

// Measures one thing, or all of them, beside what people would use instead; the exit code is 1 if a goal was missed.
//   npm run bench -- NAME|all [--quick] [--json FILE] [--seed N]
const names = benches.map(({ name }) => name);
const { flags, name } = readArguments();

if (name === 'all') process.exitCode = await runAll(flags);
else process.exitCode = await runOne(benches.find(each => each.name === name)!, flags);

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
