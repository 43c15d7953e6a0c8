import type { Command } from 'commander';
import { readChosenKey } from '../config.ts';
import { openContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { withLedger } from '../ledger.ts';
import { note, printJson, printTable } from '../output.ts';

const PROJECT = ['--project <name>', 'the project that it opens', 'default'] as const;

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('make, list and revoke API keys, in the database of DATABASE_URL');
  keys
    .command('create')
    .description('make a key, for a new project where there is none of that name; API_KEY chooses it')
    .option(...PROJECT)
    .option('--name <name>', 'what it is for', 'command line')
    .option('--operator', 'let it see and drain workers')
    .action(create);
  keys
    .command('list')
    .description('list keys: their names and ends, for only their hashes are kept')
    .option('--project <name>', 'of one project')
    .action(list);
  keys
    .command('revoke')
    .description('have keys open nothing any more; within ten seconds')
    .argument('<id...>')
    .action(revoke);
}

async function create(flags: { project: string; name: string; operator?: boolean }, command: Command): Promise<void> {
  const { name, operator = false } = flags;
  const made = await withLedger(async ({ db, apiKey, project }) => {
    const found = await project.findProjectByName(db, flags.project);
    const own = found ?? (await project.createProject(db, { name: flags.project }));
    const key = await apiKey.createKey(db, { projectId: own.id, name, operator, key: readChosenKey() });
    return { key, project: flags.project, ...(found ? {} : { webhook_secret: own.webhookSecret }) };
  });
  if (openContext(command).json) return printJson(made);
  process.stdout.write(`${made.key}\n`);
  note('It is shown this once: only its hash is kept.');
  if (made.webhook_secret) note(`The project is new; its webhooks are signed with ${made.webhook_secret}.`);
}

async function list(flags: { project?: string }, command: Command): Promise<void> {
  const keys = await withLedger(({ db, apiKey }) => apiKey.listKeys(db, flags.project ?? null));
  if (openContext(command).json) {
    for (const { createdAt, revokedAt, ...key } of keys) {
      printJson({ ...key, created_at: createdAt, revoked_at: revokedAt });
    }
    return;
  }
  printTable(keys, [
    ['ID', key => key.id],
    ['PROJECT', key => key.project],
    ['NAME', key => key.name],
    ['KEY', key => key.hint],
    ['OPERATOR', key => (key.operator ? 'yes' : 'no')],
    ['MADE', key => key.createdAt.toISOString().slice(0, 10)],
    ['REVOKED', key => key.revokedAt?.toISOString().slice(0, 10) ?? null],
  ]);
}

async function revoke(ids: string[]): Promise<void> {
  const unknown = await withLedger(async ({ db, apiKey }) => {
    const done = await Promise.all(ids.map(id => apiKey.revokeKey(db, id)));
    return ids.filter((_, index) => !done[index]);
  });
  if (unknown.length === 0) return;
  throw new Failure(
    `there is no key ${unknown.join(', ')}; keys list shows their ids.`,
    unknown.length < ids.length ? 1 : 2,
  );
}
