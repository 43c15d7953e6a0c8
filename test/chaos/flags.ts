import { parseArgs } from 'node:util';
import { type FaultKind, WEIGHTS } from './faults.ts';

export type Flags = { jobs: number; minutes: number; seed: number; only?: FaultKind[] };

const HELP = `npm run chaos runs the line while its parts are killed, frozen, cut off and wiped, and checks every job.

  npm run chaos -- --jobs N      jobs to submit (default 200)
  npm run chaos -- --minutes M   minutes of faults; rest and checks come after (default 3)
  npm run chaos -- --seed S      another seed is another run (default 1)
  npm run chaos -- --only a,b    only these faults: ${Object.keys(WEIGHTS).join(', ')}
`;

/** Reads the command line, or says what is wrong with it and exits with 2. */
export function readFlags(args = process.argv.slice(2)): Flags {
  try {
    const options = Object.fromEntries(
      ['jobs', 'minutes', 'seed', 'only'].map(name => [name, { type: 'string' as const }]),
    );
    const { values } = parseArgs({ args, options: { ...options, help: { type: 'boolean', short: 'h' } } });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const given = values as Record<string, string | undefined>;
    const only = given.only?.split(',').map(kindOf);
    return {
      jobs: number('jobs', given.jobs ?? '200', 1, 100_000, true),
      minutes: number('minutes', given.minutes ?? '3', 0.1, 1_440, false),
      seed: number('seed', given.seed ?? '1', 0, 2 ** 31, true),
      ...(only && { only }),
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message.split('\n')[0]} (npm run chaos -- --help)\n`);
    process.exit(2);
  }
}

function number(name: string, text: string, least: number, most: number, whole: boolean): number {
  const value = Number(text);
  const fits = text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (!fits) throw new Error(`--${name} is ${text}, not a ${whole ? 'whole ' : ''}number from ${least} to ${most}`);
  return value;
}

function kindOf(name: string): FaultKind {
  if (!Object.hasOwn(WEIGHTS, name)) throw new Error(`--only knows no fault ${name}`);
  return name as FaultKind;
}
