import { readFlags } from './flags.ts';
import { removeTraces, runChaos } from './run-chaos.ts';

const flags = readFlags();
const started = performance.now();
const ending = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort(new Error(name)));

process.exitCode = await main().catch(error => {
  console.error(ending.signal.aborted ? 'Broken off; nothing is left running.' : error);
  return 1;
});

async function main(): Promise<number> {
  const say = (sentence: string) =>
    console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${sentence}`);
  const { details, folder, ...result } = await runChaos(
    { ...flags, everyS: 4, samples: { clip: 8, call: 6, talk: 4, meeting: 2 }, say },
    ending.signal,
  );
  for (const detail of details) say(`found: ${detail}`);
  const { lost, duplicated, wrong_text, webhooks_missing, webhook_ids_changed, leaked, unsigned } = result;
  const failed = lost + duplicated + wrong_text + webhooks_missing + webhook_ids_changed + leaked + unsigned > 0;
  if (failed) say(`logs stay in ${folder}/logs`);
  else removeTraces(folder);
  console.log(JSON.stringify(result));
  return failed ? 1 : 0;
}
