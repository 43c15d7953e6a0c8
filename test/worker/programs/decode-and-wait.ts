import { openDecoders } from '../../../apps/worker/preparer/short/decoders.ts';

// Decodes a file, prints the pid of the process that did it, and waits.
const decoders = openDecoders({ DECODE_CPU_S: 60, DECODE_MEMORY_MB: 512 });
await decoders.decode(process.argv[2]!, new AbortController().signal);
console.log(decoders.pids()[0]);
setInterval(() => {}, 60_000);
