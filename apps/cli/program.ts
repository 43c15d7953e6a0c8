import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { addAudit } from './commands/audit.ts';
import { addBackfill } from './commands/backfill.ts';
import { addBatch } from './commands/batch.ts';
import { addCancel } from './commands/cancel.ts';
import { addDoctor } from './commands/doctor.ts';
import { addKeys } from './commands/keys.ts';
import { addList } from './commands/list.ts';
import { addMigrate } from './commands/migrate.ts';
import { addProjects } from './commands/projects.ts';
import { addQueue } from './commands/queue.ts';
import { addResult } from './commands/result.ts';
import { addRetry } from './commands/retry.ts';
import { addSize } from './commands/size.ts';
import { addStatus } from './commands/status.ts';
import { addSubmit } from './commands/submit.ts';
import { addWorkers } from './commands/workers.ts';

const AFTER = `
Where the API is and the key come from --api and --key, from STENOPOOL_API and STENOPOOL_API_KEY, or from the last
npm start on this machine. Exit code 0: all done; 1: a part failed; 2: nothing could be done, or a flag is wrong.`;

/** The whole command line. */
export function makeProgram(): Command {
  const program = new Command('stenopool')
    .description('Submit recordings, see how they fare, and work off archives.')
    .version(manifest.version)
    .option('--api <url>', 'where the API is')
    .option('--key <key>', 'API key to ask with')
    .option('--json', 'print an object a line, for programs')
    .addHelpText('after', AFTER)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'stenopool: ')) });
  for (const add of [addSubmit, addStatus, addResult, addList, addCancel, addRetry]) add(program);
  for (const add of [addBackfill, addBatch, addWorkers, addQueue, addProjects, addKeys]) add(program);
  for (const add of [addAudit, addMigrate, addSize, addDoctor]) add(program);
  return program;
}
