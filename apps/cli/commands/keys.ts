import { type Command, Option } from 'commander';
import { type Scope, USUAL_SCOPES } from '#shared/domain/scope.ts';
import { readChosenKey } from '../config.ts';
import { openContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { someHours, someScopes, timeToCome } from '../key-flags.ts';
import { withLedger } from '../ledger.ts';
import { day, note, printJson, printTable } from '../output.ts';

const PROJECT = ['--project <name>', 'the project that it opens', 'default'] as const;

export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('make, list, rotate and revoke API keys, in the database of DATABASE_URL');
  keys
    .command('create')
    .description('make a key, for a new project where there is none of that name; API_KEY chooses it')
    .option(...PROJECT)
    .option('--name <name>', 'what it is for', 'command line')
    .addOption(
      new Option('--scopes <scopes>', 'what it opens: read, write, operator, divided by commas')
        .argParser(someScopes)
        .default(USUAL_SCOPES, USUAL_SCOPES.join()),
    )
    .option('--operator', 'let it see and steer the whole line too')
    .option('--expires <when>', 'the date on which it ends, or in how many days, such as 90d', timeToCome)
    .action(create);
  keys
    .command('list')
    .description('list keys: their names and ends, for only their hashes are kept')
    .option('--project <name>', 'of one project')
    .action(list);
  keys
    .command('rotate')
    .description('give a key a new secret')
    .option('--overlap <hours>', 'how long the secret before it stays good', someHours, 24)
    .argument('<id>')
    .action(rotate);
  keys
    .command('revoke')
    .description('have keys open nothing any more; within ten seconds')
    .argument('<id...>')
    .action(revoke);
}

type CreateFlags = { project: string; name: string; scopes: Scope[]; operator?: boolean; expires?: Date };

async function create(flags: CreateFlags, command: Command): Promise<void> {
  const { name, expires: expiresAt, operator } = flags;
  const scopes: Scope[] = operator ? [...flags.scopes, 'operator'] : flags.scopes;
  const made = await withLedger(async ({ db, apiKey, project, note }) => {
    const found = await project.findProjectByName(db, flags.project);
    const own = found ?? (await project.createProject(db, { name: flags.project }));
    const [projectId, chosen] = [own.id, readChosenKey()];
    if (!found) await note({ action: 'createProject', projectId, target: projectId });
    const key = await apiKey.createKey(db, { projectId, name, scopes, expiresAt, key: chosen }).catch(error => {
      throw chosen === undefined ? error : new Failure(`API_KEY: ${error.message}; without it a new one is made.`);
    });
    const target = (await apiKey.findKey(db, apiKey.hashKey(key)))!.id;
    await note({ action: 'createKey', projectId, target });
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
    for (const { createdAt, expiresAt, usedAt, previousUntil, revokedAt, ...key } of keys) {
      const ends = { expires_at: expiresAt, previous_until: previousUntil, revoked_at: revokedAt };
      printJson({ ...key, created_at: createdAt, used_at: usedAt, ...ends });
    }
    return;
  }
  printTable(keys, [
    ['ID', key => key.id],
    ['PROJECT', key => key.project],
    ['NAME', key => key.name],
    ['KEY', key => key.hint],
    ['SCOPES', key => key.scopes.join(',')],
    ['MADE', key => day(key.createdAt)],
    ['USED', key => day(key.usedAt)],
    ['EXPIRES', key => day(key.expiresAt)],
    ['REVOKED', key => day(key.revokedAt)],
  ]);
}

async function rotate(id: string, { overlap }: { overlap: number }, command: Command): Promise<void> {
  const key = await withLedger(async ({ db, apiKey, note }) => {
    const made = await apiKey.rotateKey(db, { id, overlapH: overlap });
    if (made) await note({ action: 'rotateKey', projectId: made.projectId, target: id });
    return made?.key ?? null;
  });
  if (key === null) throw new Failure(`there is no key ${id} that is not revoked; keys list shows their ids.`);
  if (openContext(command).json) return printJson({ id, key });
  process.stdout.write(`${key}\n`);
  note(`It is shown this once. The one before stays good for ${overlap} h.`);
}

async function revoke(ids: string[]): Promise<void> {
  const unknown: string[] = [];
  await withLedger(async ({ db, apiKey, note }) => {
    for (const id of ids) {
      const revoked = await apiKey.revokeKey(db, id);
      if (revoked) await note({ action: 'revokeKey', projectId: revoked.projectId, target: id });
      else unknown.push(id);
    }
  });
  if (unknown.length === 0) return;
  throw new Failure(
    `there is no key ${unknown.join(', ')}; keys list shows their ids.`,
    unknown.length < ids.length ? 1 : 2,
  );
}
