import { readFlags } from './flags.ts';
import { main } from './program.ts';
import { runAbsent } from './run-absent.ts';

const { numbers } = readFlags('chaos:absent', 'takes all engines away while jobs come in', {
  jobs: { fallback: 500, least: 1, most: 100_000, whole: true },
  minutes: { fallback: 5, least: 0.1, most: 1_440, whole: false },
  seed: { fallback: 1, least: 0, most: 2 ** 31, whole: true },
});

await main(async (say, signal) => {
  const { minutes } = numbers;
  const result = await runAbsent({ ...numbers, say }, signal);
  const quiet = result.log_lines <= Math.ceil(minutes) + 1;
  const costless = result.failed + result.wrong_text + result.attempts_spent === 0;
  return { ...result, passed: quiet && costless && result.first_completed_s <= 5 };
});
