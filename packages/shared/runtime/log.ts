import { type Logger, pino } from 'pino';
import { currentTrace } from './trace.ts';

export type Log = Logger;

/**
 * A log of JSON lines on standard output; `bindings` are in every line, and the id of its trace where there is one. Keys,
 * texts and signed URLs never go in.
 */
export function openLog(level: string, bindings: Record<string, string>): Log {
  // Written at once: what is left for the end of the process is tried for ever when nobody reads it any more, and a
  // process whose supervisor was killed would never end.
  const output = pino.destination({ dest: 1, sync: true });
  return pino({ level, base: bindings, mixin: traceId, timestamp: pino.stdTimeFunctions.isoTime }, output);
}

function traceId(): object {
  const trace = currentTrace();
  return trace === null ? {} : { trace_id: trace.split('-')[1] };
}
