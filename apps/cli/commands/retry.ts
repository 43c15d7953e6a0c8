import type { Command } from 'commander';
import { openContext } from '../context.ts';
import { printJobs } from '../job-table.ts';
import { tellAll } from '../tell-all.ts';

export function addRetry(program: Command): void {
  program
    .command('retry')
    .description('have transcriptions that failed, expired or were canceled tried again')
    .argument('<id...>')
    .action(async (ids: string[], _flags, command: Command) => {
      const { connect, json } = openContext(command);
      const client = connect();
      await tellAll(
        ids,
        id => client.retry(id),
        jobs => printJobs(jobs, json),
      );
    });
}
