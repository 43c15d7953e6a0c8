import { parseArgs } from 'node:util';

/** A number on the command line. */
export type NumberFlag = { fallback: number; least: number; most: number; whole: boolean };

/** Reads the flags of `npm run <program>`, or says what is wrong with them and exits with 2. */
export function readFlags<Name extends string>(
  program: string,
  does: string,
  flags: Record<Name, NumberFlag>,
  words: Record<string, readonly string[]> = {},
): { numbers: Record<Name, number>; lists: Record<string, string[] | undefined> } {
  try {
    const names = [...Object.keys(flags), ...Object.keys(words)];
    const options = Object.fromEntries(names.map(name => [name, { type: 'string' as const }]));
    const { values } = parseArgs({
      args: process.argv.slice(2),
      options: { ...options, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      process.stdout.write(help(program, does, flags, words));
      process.exit(0);
    }
    const given = values as Record<string, string | undefined>;
    const numbers = Object.entries<NumberFlag>(flags).map(([name, flag]) => [
      name,
      readNumber(name, given[name], flag),
    ]);
    const lists = Object.entries(words).map(([name, known]) => [name, readList(name, given[name], known)]);
    return { numbers: Object.fromEntries(numbers), lists: Object.fromEntries(lists) };
  } catch (error) {
    process.stderr.write(`${(error as Error).message.split('\n')[0]} (npm run ${program} -- --help)\n`);
    process.exit(2);
  }
}

function help(
  program: string,
  does: string,
  flags: Record<string, NumberFlag>,
  words: Record<string, readonly string[]>,
): string {
  const numbers = Object.entries(flags).map(
    ([name, { fallback, least, most }]) => `  --${name} N   ${least} to ${most}, ${fallback} if not given\n`,
  );
  const lists = Object.entries(words).map(
    ([name, known]) => `  --${name} a,b   of ${known.join(', ')}; all if not given\n`,
  );
  return `npm run ${program} ${does}.\n\n${[...numbers, ...lists].join('')}`;
}

function readNumber(name: string, text: string | undefined, { fallback, least, most, whole }: NumberFlag): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  const fits = text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (!fits) throw new Error(`--${name} is ${text}, not a ${whole ? 'whole ' : ''}number from ${least} to ${most}`);
  return value;
}

function readList(name: string, text: string | undefined, known: readonly string[]): string[] | undefined {
  const list = text?.split(',');
  const strange = list?.find(word => !known.includes(word));
  if (strange !== undefined) throw new Error(`--${name} knows no ${strange}`);
  return list;
}
