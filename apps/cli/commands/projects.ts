import { type Command, InvalidArgumentError } from 'commander';
import { ProjectSettings, viewProject } from '#shared/domain/project.ts';
import { openContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { withLedger } from '../ledger.ts';
import { note, printJson, printTable } from '../output.ts';

/** Each is a part of the settings: commander would take a bare null for nothing. */
type Flags = Record<string, Partial<ProjectSettings>>;

export function addProjects(program: Command): void {
  const projects = program
    .command('projects')
    .description('make, list and limit projects, in the database of DATABASE_URL');
  addSettings(projects.command('create').description('make a project').argument('<name>')).action(create);
  projects.command('list').description('list projects with their limits').action(list);
  addSettings(projects.command('update').description('change a project; within ten seconds').argument('<name>'))
    .option('--rename <name>', 'give it another name', text => ({ name: nameOf(text) }))
    .action(update);
}

function addSettings(command: Command): Command {
  return command
    .option('--weight <n>', 'beside others that wait: twice the weight, twice the audio', setting('weight'))
    .option('--max-queued-audio-hours <n>', 'audio that it may have waiting', setting('max_queued_audio_hours'))
    .option('--requests-per-minute <n>', 'requests that it may send', setting('requests_per_minute'))
    .option('--max-upload-bytes <n>', 'its largest recording', setting('max_upload_bytes'))
    .option('--retain-days <n>', 'days after which audio and text are purged, at the latest', setting('retain_days'))
    .addHelpText('after', '\nA limit that is "none" is that of the whole line.');
}

/** Reads a flag that is a setting of a project. */
function setting(name: keyof ProjectSettings): (text: string) => Partial<ProjectSettings> {
  return text => {
    const { data, error } = ProjectSettings.shape[name].safeParse(text === 'none' ? null : Number(text));
    if (error) throw new InvalidArgumentError(`${error.issues[0]?.message}.`);
    return { [name]: data };
  };
}

async function create(name: string, flags: Flags, command: Command): Promise<void> {
  const made = await withLedger(async ({ db, project, note }) => {
    if (await project.findProjectByName(db, name)) throw new Failure(`there is a project ${name} already.`);
    const { id, webhookSecret } = await project.createProject(db, { name: nameOf(name) });
    await note({ action: 'createProject', projectId: id, target: id });
    return { ...viewProject((await project.updateProject(db, id, settingsOf(flags)))!), webhook_secret: webhookSecret };
  });
  if (openContext(command).json) return printJson(made);
  process.stdout.write(`${made.id}\n`);
  note(`Events of its jobs are signed with ${made.webhook_secret}. Now: stenopool keys create --project ${name}`);
}

async function list(_flags: object, command: Command): Promise<void> {
  const projects = await withLedger(({ db, project }) => project.listProjects(db, { limit: null, after: null }));
  if (openContext(command).json) return projects.map(viewProject).forEach(printJson);
  printTable(projects, [
    ['ID', project => project.id],
    ['NAME', project => project.name],
    ['WEIGHT', project => project.weight],
    ['HOURS', project => project.max_queued_audio_hours],
    ['REQUESTS/MIN', project => project.requests_per_minute],
    ['BYTES', project => project.max_upload_bytes],
    ['DAYS', project => project.retain_days],
  ]);
}

async function update(name: string, flags: Flags, command: Command): Promise<void> {
  const settings = settingsOf(flags);
  if (Object.keys(settings).length === 0) throw new Failure('nothing is to be changed; --help lists what can be.');
  const changed = await withLedger(async ({ db, project, note }) => {
    const found = await project.findProjectByName(db, name);
    if (!found) throw new Failure(`there is no project ${name}; projects list shows their names.`);
    await note({ action: 'updateProject', projectId: found.id, target: found.id });
    return (await project.updateProject(db, found.id, settings))!;
  });
  if (openContext(command).json) printJson(viewProject(changed));
}

function nameOf(text: string): string {
  const { data, error } = ProjectSettings.shape.name.safeParse(text);
  if (error) throw new Failure('the name of a project has 1 to 100 characters.');
  return data;
}

function settingsOf(flags: Flags): Partial<ProjectSettings> {
  return Object.assign({}, ...Object.values(flags));
}
