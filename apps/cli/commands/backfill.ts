import { type Command, InvalidArgumentError } from 'commander';
import { listTodo } from '../backfill/list-todo.ts';
import { openRun } from '../backfill/open-run.ts';
import { report } from '../backfill/report.ts';
import { runBackfill } from '../backfill/run-backfill.ts';
import { openContext } from '../context.ts';
import { EXTENSIONS, type Format, someFormats } from '../formats.ts';
import { addJobOptions, type jobOptionsOf, wholeNumber } from '../job-options.ts';

type Window = { from: string; to: string; tz: string };
export type Flags = Parameters<typeof jobOptionsOf>[0] & {
  out: string;
  format: Format[];
  concurrency: number;
  window?: Window;
  dryRun?: boolean;
};

const AFTER = `
What was done is skipped, and what was begun goes on, however the last run ended: the same line again is all it takes.
A recording that has changed is transcribed anew. Ctrl-C finishes what is in hand; once more ends at once.`;

export function addBackfill(program: Command): void {
  const command = program
    .command('backfill')
    .description(
      'transcribe a whole archive: a folder, s3://bucket/folder, or a manifest (CSV or an object a line, with url or path)',
    )
    .argument('<source>')
    .requiredOption('-o, --out <dir>', 'where the transcripts go, in the same folders as the recordings')
    .option('-f, --format <formats>', `of ${Object.keys(EXTENSIONS).join(', ')}`, someFormats, ['json'] as Format[])
    .option('--concurrency <n>', 'so many files are read and sent at once', positive, 4)
    .option('--window <from-to>', 'work on it at these hours only, such as 22:00-06:00', oneWindow)
    .option('--dry-run', 'tell what there is to do, and do nothing')
    .addHelpText('after', AFTER);
  addJobOptions(command, { jobClass: 'backfill' }).action(backfill);
}

async function backfill(source: string, flags: Flags, command: Command): Promise<void> {
  const context = openContext(command);
  if (flags.dryRun) {
    await listTodo(source, flags, context.json);
    return;
  }
  const { run, close } = await openRun(source, flags, context);
  try {
    await runBackfill(run);
  } finally {
    close();
  }
  process.exitCode = report(run, context.json);
}

function positive(text: string): number {
  const n = wholeNumber(text);
  if (n < 1 || n > 64) throw new InvalidArgumentError('It is from 1 to 64.');
  return n;
}

function oneWindow(text: string): Window {
  const [, from, to] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? [];
  if (!from || !to) throw new InvalidArgumentError('It is like 22:00-06:00, by the clock of this machine.');
  return { from, to, tz: Intl.DateTimeFormat().resolvedOptions().timeZone };
}
