import { readFlags } from './flags.ts';
import { main } from './program.ts';
import { runRecovery } from './run-recovery.ts';
import { SCENARIOS } from './scenarios.ts';

const { lists } = readFlags(
  'chaos:recovery',
  'measures what each fault costs, one at a time',
  {},
  {
    only: Object.keys(SCENARIOS),
  },
);

await main(async (say, signal) => {
  const { folder, rows } = await runRecovery({ only: lists.only, say }, signal);
  console.log(`
| fault | a client sees | the next task is done after | what was in hand is done after | attempts spent |
|---|---|---|---|---|
${rows.map(row => `| ${[row.fault, row.seen, `${row.next_s} s`, `${row.in_hand_s} s`, row.spent].join(' | ')} |`).join('\n')}
`);
  return { rows, folder, details: [], passed: true };
});
