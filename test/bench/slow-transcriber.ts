import { setTimeout as pause } from 'node:timers/promises';
import { drainOnSignal } from '#shared/runtime/drain.ts';
import { readConfig } from '../../apps/worker/config.ts';
import { openContext } from '../../apps/worker/context.ts';
import { runTranscriber } from '../../apps/worker/transcriber/run.ts';

// A transcriber whose audio store takes its time before it gives an object.
//   STORE_MS=300 node test/bench/slow-transcriber.ts
const config = readConfig('transcriber');
const context = await openContext(config, 'transcriber');
const { store } = context;
const slow: typeof store = {
  ...store,
  async read(key) {
    await pause(Number(process.env.STORE_MS));
    return store.read(key);
  },
};
const running = await runTranscriber({ ...context, store: slow });
drainOnSignal(context.log, config.DRAIN_S, [
  { name: 'transcriber', close: running.close },
  { name: 'connections', close: context.close, limitS: 2 },
]);
