import { type FaultKind, WEIGHTS } from './faults.ts';
import { readFlags } from './flags.ts';
import { main } from './program.ts';
import { runChaos } from './run-chaos.ts';

const { numbers, lists } = readFlags(
  'chaos',
  'plays faults on the line and checks every job',
  {
    jobs: { fallback: 200, least: 1, most: 100_000, whole: true },
    minutes: { fallback: 3, least: 0.1, most: 1_440, whole: false },
    seed: { fallback: 1, least: 0, most: 2 ** 31, whole: true },
  },
  { only: Object.keys(WEIGHTS) },
);
const samples = { clip: 8, call: 6, talk: 4, meeting: 2 };

await main(async (say, signal) => {
  const only = lists.only as FaultKind[] | undefined;
  const result = await runChaos({ ...numbers, ...(only && { only }), everyS: 4, samples, say }, signal);
  const { lost, duplicated, wrong_text, webhooks_missing, webhook_ids_changed, leaked, unsigned } = result;
  const found = lost + duplicated + wrong_text + webhooks_missing + webhook_ids_changed + leaked + unsigned;
  return { ...result, passed: found === 0 && result.completed === result.jobs };
});
