import type { Command } from 'commander';
import { openContext } from '../context.ts';
import { printJobs } from '../job-table.ts';
import { tellAll } from '../tell-all.ts';

export function addCancel(program: Command): void {
  program
    .command('cancel')
    .description('cancel transcriptions; those that have ended stay as they are')
    .argument('<id...>')
    .action(async (ids: string[], _flags, command: Command) => {
      const { connect, json } = openContext(command);
      const client = connect();
      await tellAll(
        ids,
        id => client.cancel(id),
        jobs => printJobs(jobs, json),
      );
    });
}
