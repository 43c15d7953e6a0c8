import { openLog } from '#shared/runtime/log.ts';
import { openOwnEngine } from '../../../apps/worker/transcriber/own-engine/own-engine.ts';

// Owns an engine and stays, so that a test can kill it: `node own-engine.ts COMMAND`.
const engine = await openOwnEngine({
  command: process.argv[2]!,
  env: process.env,
  log: openLog('info', {}),
  ended() {},
});
console.log(JSON.stringify({ url: engine.url, keeper: engine.pid() }));
process.on('SIGTERM', () => void engine.close().then(() => process.exit(0)));
