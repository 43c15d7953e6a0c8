import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

// npm run fuzz -- --requests 5000 --seed 1
const { values: flags } = parseArgs({
  options: { requests: { type: 'string', default: '5000' }, seed: { type: 'string' } },
});
const env = { ...process.env, FUZZ_REQUESTS: flags.requests, ...(flags.seed && { FUZZ_SEED: flags.seed }) };
const vitest = spawn('vitest', ['run', 'test/api/fuzz.test.ts'], { env, stdio: 'inherit' });
const [code] = await once(vitest, 'exit');
process.exitCode = code ?? 1;
