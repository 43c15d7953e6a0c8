import { parseArgs } from 'node:util';
import { migrate } from '#shared/postgres/migrate.ts';
import { startPostgres } from '../../apps/single/postgres.ts';
import { makeBusyHour } from './busy-hour.ts';
import { stenopool } from './ours.ts';
import { describePredictions, PREDICTION_HEADINGS } from './prediction-report.ts';
import { firstComeFirstServed, leastConnections, roundRobin } from './push.ts';
import { describeOutcome, HEADINGS } from './report.ts';
import { type Policy, run } from './run.ts';
import { makeWorkload } from './workload.ts';

// Works off the same recordings in virtual time, by the order of the dispatcher's own code and by what people use
// instead, and prints a table.
//   npm run simulate -- [--engines 100] [--speed 50] [--seed 1]
// Then works off a busy hour on eight engines, and prints how far what the api says of each recording is from what comes.
//   npm run simulate -- --only predictions
const { values: flags } = parseArgs({
  options: {
    engines: { type: 'string', default: '100' },
    speed: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const engines = Number(flags.engines);
const speed = Number(flags.speed);
const workload = makeWorkload(Number(flags.seed), engines, speed);

const postgres = await startPostgres({ dir: '', forTests: true });
try {
  await migrate(postgres.url);
  if (flags.only !== 'predictions') await compareOrders(postgres.url);
  if (flags.only !== 'orders') await comparePredictions(postgres.url);
} finally {
  await postgres.stop();
}

async function compareOrders(databaseUrl: string): Promise<void> {
  const about = `${workload.length} recordings on ${engines} engines of ${speed} × real time, seed ${flags.seed}`;
  process.stdout.write(`${about}\n\n${headOf(HEADINGS)}`);
  for (const policy of [firstComeFirstServed(), roundRobin(engines), leastConnections(engines)]) await show(policy);
  await show(await stenopool(databaseUrl, { engines, speed }));
}

async function comparePredictions(databaseUrl: string): Promise<void> {
  const pool = { engines: 8, speed };
  const hour = makeBusyHour(Number(flags.seed), pool);
  const ours = await stenopool(databaseUrl, pool);
  const { courses } = await run(ours, hour, pool);
  process.stdout.write(`\n${hour.length} recordings in a busy hour of 8 engines\n\n${headOf(PREDICTION_HEADINGS)}`);
  for (const cells of describePredictions(courses, ours.predictedS)) writeLine(cells);
}

async function show(policy: Policy): Promise<void> {
  const outcome = await run(policy, workload, { engines, speed });
  writeLine(describeOutcome(policy.name, outcome));
}

function headOf(headings: string[]): string {
  return `| ${headings.join(' | ')} |\n|${headings.map(() => '---|').join('')}\n`;
}

function writeLine(cells: string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
