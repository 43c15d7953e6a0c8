import { parseArgs } from 'node:util';
import { migrate } from '#shared/postgres/migrate.ts';
import { startPostgres } from '../../apps/single/postgres.ts';
import { stenopool } from './ours.ts';
import { firstComeFirstServed, leastConnections, roundRobin } from './push.ts';
import { describeOutcome, HEADINGS } from './report.ts';
import { type Policy, run } from './run.ts';
import { makeWorkload } from './workload.ts';

// Works off the same recordings in virtual time, by the order of the dispatcher's own code and by what people use
// instead, and prints a table.
//   npm run simulate -- [--engines 100] [--speed 50] [--seed 1]
const { values: flags } = parseArgs({
  options: {
    engines: { type: 'string', default: '100' },
    speed: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});
const engines = Number(flags.engines);
const speed = Number(flags.speed);
const workload = makeWorkload(Number(flags.seed), engines, speed);

const postgres = await startPostgres({ dir: '', forTests: true });
try {
  await migrate(postgres.url);
  const about = `${workload.length} recordings on ${engines} engines of ${speed} × real time, seed ${flags.seed}`;
  process.stdout.write(`${about}\n\n| ${HEADINGS.join(' | ')} |\n|${HEADINGS.map(() => '---|').join('')}\n`);
  for (const policy of [firstComeFirstServed(), roundRobin(engines), leastConnections(engines)]) await show(policy);
  await show(await stenopool(postgres.url, engines));
} finally {
  await postgres.stop();
}

async function show(policy: Policy): Promise<void> {
  const outcome = await run(policy, workload, { engines, speed });
  process.stdout.write(`| ${describeOutcome(policy.name, outcome).join(' | ')} |\n`);
}
