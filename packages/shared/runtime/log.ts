import { type Logger, pino } from 'pino';

export type Log = Logger;

/** A log of JSON lines on standard output; `bindings` are in every line. Keys, texts and signed URLs never go in. */
export function openLog(level: string, bindings: Record<string, string>): Log {
  return pino({ level, base: bindings, timestamp: pino.stdTimeFunctions.isoTime });
}
