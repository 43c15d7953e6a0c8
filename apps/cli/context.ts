import type { Command } from 'commander';
import { type Client, openClient } from '#client/client.ts';
import type { StenopoolError } from '#client/error.ts';
import { readConnection } from './config.ts';
import { Failure } from './failure.ts';

export type Globals = { api?: string; key?: string; json?: boolean };

/** What every command is given beside its own arguments. */
export type Context = {
  globals: Globals;
  json: boolean;
  /** Opens a client of the server that flags, environment or `npm start` name; fails where no key is known. */
  connect(how?: { retries?: number; onRetry?: (error: StenopoolError, waitMs: number) => void }): Client;
};

/** A person who waits at a terminal would rather be told soon; a server that restarts is back by then. */
const RETRIES = 3;

/** The context of one run, from its flags. */
export function openContext(command: Command): Context {
  const globals = command.optsWithGlobals<Globals>();
  return {
    globals,
    json: globals.json === true,
    connect({ retries = RETRIES, onRetry } = {}) {
      const { url, key } = readConnection(globals);
      if (key === undefined) throw new Failure(`no key for ${url} is known: set --key or STENOPOOL_API_KEY.`);
      return openClient({ url, key, retries, onRetry });
    },
  };
}
