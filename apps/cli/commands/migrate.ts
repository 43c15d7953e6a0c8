import type { Command } from 'commander';
import { readHost } from '../config.ts';
import { openContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { printJson } from '../output.ts';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database of DATABASE_URL up to date')
    .action(async (_flags, command: Command) => {
      const { migrate } = await import('#shared/postgres/migrate.ts');
      const { DATABASE_URL } = readHost();
      if (DATABASE_URL === undefined) throw new Failure('DATABASE_URL is not set.');
      const applied = await migrate(DATABASE_URL);
      if (openContext(command).json) printJson({ applied });
      else console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The schema is up to date.');
    });
}
