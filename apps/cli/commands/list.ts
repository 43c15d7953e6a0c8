import { type Command, Option } from 'commander';
import type { Transcription } from '#client/schemas.ts';
import { openContext } from '../context.ts';
import { wholeNumber } from '../job-options.ts';
import { printJobs } from '../job-table.ts';
import { note } from '../output.ts';

const STATES = ['queued', 'processing', 'completed', 'failed', 'canceled', 'expired'];

type Flags = { state?: Transcription['state']; class?: Transcription['class']; limit: number } & Partial<
  Record<'referenceId' | 'batch' | 'after' | 'before' | 'search', string>
>;

export function addList(program: Command): void {
  program
    .command('list')
    .description('list transcriptions, newest first')
    .addOption(new Option('-s, --state <state>', 'only these').choices(STATES))
    .addOption(new Option('--class <class>', 'only these').choices(['interactive', 'standard', 'backfill']))
    .option('--batch <id>', 'of one batch')
    .option('--reference-id <name>', 'by your own name of them')
    .option('--after <time>', 'submitted at or after, such as 2026-01-31T00:00:00Z')
    .option('--before <time>', 'submitted before')
    .option('-q, --search <words>', 'words of the transcript, all of them')
    .option('-n, --limit <n>', 'at most so many; 0 for all', wholeNumber, 20)
    .action(async (flags: Flags, command: Command) => {
      const { connect, json } = openContext(command);
      const limit = flags.limit > 0 ? flags.limit : Number.POSITIVE_INFINITY;
      const jobs: Transcription[] = [];
      for await (const job of connect().list(filterOf(flags, limit))) {
        if (jobs.length === limit) {
          note(`There are more: --limit 0 lists all.`);
          break;
        }
        jobs.push(job);
      }
      printJobs(jobs, json);
    });
}

function filterOf(flags: Flags, limit: number) {
  return {
    state: flags.state,
    class: flags.class,
    batch_id: flags.batch,
    reference_id: flags.referenceId,
    created_after: flags.after,
    created_before: flags.before,
    q: flags.search,
    limit: Math.min(limit + 1, 100),
  };
}
