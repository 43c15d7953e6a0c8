import { type Command, Option } from 'commander';
import type { Batch, BatchItemState } from '#client/schemas.ts';
import { printBatches } from '../batch-table.ts';
import { openContext } from '../context.ts';
import { exportBatch } from '../export-batch.ts';
import { EXTENSIONS, type Format, someFormats } from '../formats.ts';
import { wholeNumber } from '../job-options.ts';
import { note, printJson, printTable } from '../output.ts';
import { tellAll } from '../tell-all.ts';

const STATES = ['queued', 'processing', 'completed', 'failed', 'canceled', 'expired'];

export function addBatch(program: Command): void {
  const batch = program.command('batch').description('see batches and what came of them');
  batch
    .command('list')
    .description('list batches, newest first')
    .option('-n, --limit <n>', 'at most so many; 0 for all', wholeNumber, 20)
    .action(list);
  batch.command('show').description('see how batches fare').argument('<id...>').action(show);
  batch
    .command('items')
    .description('list the items of a batch')
    .argument('<id>')
    .addOption(new Option('-s, --state <state>', 'only these').choices(STATES))
    .action(items);
  for (const kind of ['results', 'errors'] as const) {
    batch
      .command(kind)
      .description(`print the ${kind} that there are by now, an object a line`)
      .argument('<id>')
      .action(async (id: string, _flags, command: Command) => {
        for await (const line of openContext(command).connect().batch[kind](id)) printJson(line);
      });
  }
  for (const verb of ['pause', 'resume', 'cancel'] as const) {
    batch
      .command(verb)
      .description({ pause: 'begin no more of it', resume: 'go on with it', cancel: 'cancel what has not ended' }[verb])
      .argument('<id...>')
      .action(async (ids: string[], _flags, command: Command) => {
        const { connect, json } = openContext(command);
        const client = connect();
        await tellAll(
          ids,
          id => client.batch[verb](id),
          batches => printBatches(batches, json),
        );
      });
  }
  batch
    .command('export')
    .description('write all transcripts of a batch into a folder, by custom_id')
    .argument('<id>')
    .requiredOption('-o, --out <dir>', 'the folder')
    .option('-f, --format <formats>', `of ${Object.keys(EXTENSIONS).join(', ')}`, someFormats, ['json'] as Format[])
    .action(async (id: string, flags: { out: string; format: Format[] }, command: Command) => {
      process.exitCode = await exportBatch(openContext(command).connect(), id, flags);
    });
}

async function list(flags: { limit: number }, command: Command): Promise<void> {
  const { connect, json } = openContext(command);
  const limit = flags.limit > 0 ? flags.limit : Number.POSITIVE_INFINITY;
  const batches: Batch[] = [];
  for await (const batch of connect().batch.list({ limit: Math.min(limit + 1, 100) })) {
    if (batches.length === limit) {
      note('There are more: --limit 0 lists all.');
      break;
    }
    batches.push(batch);
  }
  printBatches(batches, json);
}

async function show(ids: string[], _flags: object, command: Command): Promise<void> {
  const { connect, json } = openContext(command);
  const client = connect();
  await tellAll(
    ids,
    id => client.batch.get(id),
    batches => printBatches(batches, json),
  );
}

async function items(id: string, flags: { state?: BatchItemState['state'] }, command: Command): Promise<void> {
  const { connect, json } = openContext(command);
  const found: BatchItemState[] = [];
  for await (const item of connect().batch.items(id, flags)) found.push(item);
  if (json) return found.forEach(printJson);
  printTable(found, [
    ['CUSTOM ID', item => item.custom_id],
    ['STATE', item => item.state],
    ['TRANSCRIPTION', item => item.transcription_id],
    ['ERROR', item => item.error && `${item.error.code}: ${item.error.message}`],
  ]);
}
