import type { Command } from 'commander';
import { viewAction } from '#shared/domain/action.ts';
import { openContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { wholeNumber } from '../job-options.ts';
import { withLedger } from '../ledger.ts';
import { printJson, printTable } from '../output.ts';

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('show what operators did, newest first, in the database of DATABASE_URL')
    .option('--project <name>', 'to one project')
    .option('--action <name>', 'of one kind, such as revokeKey')
    .option('--limit <n>', 'at most so many', wholeNumber, 20)
    .action(show);
}

type Flags = { project?: string; action?: string; limit: number };

async function show(flags: Flags, command: Command): Promise<void> {
  const actions = await withLedger(async ({ db, project, audit }) => {
    const found = flags.project === undefined ? null : await project.findProjectByName(db, flags.project);
    if (found === null && flags.project !== undefined) throw new Failure(`there is no project ${flags.project}.`);
    const filter = { projectId: found?.id ?? null, action: flags.action ?? null };
    return audit.listActions(db, filter, { limit: flags.limit, after: null });
  });
  if (openContext(command).json) return actions.map(viewAction).forEach(printJson);
  printTable(actions, [
    ['WHEN', action => action.at.toISOString().slice(0, 19)],
    ['WHO', action => action.keyName],
    ['ACTION', action => action.action],
    ['PROJECT', action => action.projectId],
    ['TARGET', action => action.target],
    ['REQUEST', action => action.requestId],
  ]);
}
