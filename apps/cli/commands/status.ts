import type { Command } from 'commander';
import { openContext } from '../context.ts';
import { printJobs } from '../job-table.ts';
import { tellAll } from '../tell-all.ts';

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('see how transcriptions fare')
    .argument('<id...>')
    .action(async (ids: string[], _flags, command: Command) => {
      const { connect, json } = openContext(command);
      const client = connect();
      await tellAll(
        ids,
        id => client.get(id),
        jobs => printJobs(jobs, json),
      );
    });
}
