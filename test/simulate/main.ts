import { parseArgs } from 'node:util';
import { migrate } from '#shared/postgres/migrate.ts';
import { startPostgres } from '../../apps/single/postgres.ts';
import { makeBusyHour } from './busy-hour.ts';
import { fleetRules, roomsFor } from './compare-fleets.ts';
import { runFleet } from './fleet.ts';
import { describeFleet, FLEET_HEADINGS } from './fleet-report.ts';
import { stenopool } from './ours.ts';
import { describePredictions, PREDICTION_HEADINGS } from './prediction-report.ts';
import { firstComeFirstServed, leastConnections, roundRobin } from './push.ts';
import { describeOutcome, HEADINGS } from './report.ts';
import { type Policy, run } from './run.ts';
import { makeSchoolDay } from './school-day.ts';
import { makeWorkload, type Recording } from './workload.ts';

// Works off the same recordings in virtual time, by the order of the dispatcher's own code and by what people use
// instead, and prints a table.
//   npm run simulate -- [--engines 100] [--speed 50] [--seed 1]
// Then works off a busy hour on eight engines, and prints how far what the api says of each recording is from what comes.
//   npm run simulate -- --only predictions
// Or a school day on 5 to 20 workers, by the dispatcher's own rule and by what people use instead.
//   npm run simulate -- --day school-start [--speed 50] [--start-s 180] [--seed 1]
const { values: flags } = parseArgs({
  options: {
    engines: { type: 'string', default: '100' },
    speed: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    day: { type: 'string' },
    'start-s': { type: 'string', default: '180' },
  },
});
const engines = Number(flags.engines);
const speed = Number(flags.speed);
const workload = makeWorkload(Number(flags.seed), engines, speed);

if (flags.day === undefined) await compareOnPostgres();
else if (flags.day === 'school-start') compareFleets();
else throw new Error(`there is no day ${flags.day}: school-start is one`);

async function compareOnPostgres(): Promise<void> {
  const postgres = await startPostgres({ dir: '', forTests: true });
  try {
    await migrate(postgres.url);
    if (flags.only !== 'predictions') await compareOrders(postgres.url);
    if (flags.only !== 'orders') await comparePredictions(postgres.url);
  } finally {
    await postgres.stop();
  }
}

function compareFleets(): void {
  const startS = Number(flags['start-s']);
  const rooms = roomsFor(speed);
  for (const [recordedMin, of] of [
    [45, rooms],
    [5, rooms * 3],
  ] as const) {
    const day = makeSchoolDay(Number(flags.seed), of, { recordedMin });
    showDay(day, `${of} rooms that record ${recordedMin} minutes of each lesson`, startS);
  }
}

function showDay(day: Recording[], whose: string, startS: number): void {
  const hours = Math.round(day.reduce((sum, { audioS }) => sum + audioS, 0) / 3600);
  const about = `${day.length} recordings, ${hours} hours, of ${whose}`;
  const fleet = `workers of ${speed} × real time that take ${startS} s to start, seed ${flags.seed}`;
  process.stdout.write(`${about}; ${fleet}\n\n${headOf(FLEET_HEADINGS)}`);
  for (const rule of fleetRules(speed)) writeLine(describeFleet(rule.name, runFleet(rule, day, { speed, startS })));
  process.stdout.write('\n');
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
