import { parseArgs } from 'node:util';
import { count } from '#shared/runtime/env.ts';

const HELP = `npm run demo transcribes a bundled meeting in two languages and compares every word.

  npm run demo -- --backfill N   works off an archive of N recordings instead, 10 or more, and is stopped on the way
  npm run demo -- --help         this text
`;

const backfillCount = count(10, 10, 100_000);

/** What the demo is asked for on its command line. What is wrong with it is told in a sentence, and the process exits with 2. */
export function readDemoFlags(args: string[]): { backfill: number | null } {
  try {
    const { values } = parseArgs({
      args,
      options: { backfill: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    if (values.backfill === undefined) return { backfill: null };
    const { data: backfill } = backfillCount.safeParse(values.backfill);
    if (backfill === undefined) throw new Error('--backfill takes a count of 10 or more');
    return { backfill };
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.?(\n|\. |$)/);
    process.stderr.write(`${sentence}. npm run demo -- --help lists the flags.\n`);
    process.exit(2);
  }
}
