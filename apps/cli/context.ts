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
  /** The server that flags, environment or `npm start` name; fails where no key is known. */
  server(patience?: Patience): Server;
  /** Opens a client of that server. */
  connect(patience?: Patience): Client;
};

/** How often something is asked for again, and who hears of it. */
export type Patience = { retries: number; onRetry?: (error: StenopoolError, waitMs: number) => void };
export type Server = { url: string; key: string } & Patience;

/** A person who waits at a terminal would rather be told soon; a server that restarts is back by then. */
const SHORT: Patience = { retries: 3 };

/** The context of one run, from its flags. */
export function openContext(command: Command): Context {
  const globals = command.optsWithGlobals<Globals>();
  function server(patience = SHORT): Server {
    const { url, key } = readConnection(globals);
    if (key === undefined) throw new Failure(`no key for ${url} is known: set --key or STENOPOOL_API_KEY.`);
    return { url, key, ...patience };
  }
  return {
    globals,
    json: globals.json === true,
    server,
    connect: patience => openClient(server(patience)),
  };
}
