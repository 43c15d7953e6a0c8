import { freePort } from '#shared/runtime/free-port.ts';
import { StartError } from './start-error.ts';

/** The port that the API will listen on: `port` itself, or a free one for 0. Throws StartError when it cannot be had. */
export async function choosePort(host: string, port: number): Promise<number> {
  try {
    return await freePort(host, port);
  } catch (error) {
    throw new StartError(sentences[(error as NodeJS.ErrnoException).code ?? '']?.(host, port) ?? String(error));
  }
}

const sentences: Record<string, (host: string, port: number) => string> = {
  EADDRINUSE: (host, port) => `Port ${port} of ${host} is in use: stop what listens there, or set PORT to another one.`,
  EACCES: (_host, port) => `Port ${port} needs rights that this user does not have: set PORT to one above 1023.`,
  EADDRNOTAVAIL: host => `HOST is ${host}, which is not an address of this machine.`,
  ENOTFOUND: host => `HOST is ${host}, which is neither an address nor a name that can be resolved.`,
};

/** Where a client on this machine reaches an API that listens on `host`. */
export function urlOf(host: string, port: number): string {
  const everywhere: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const address = everywhere[host] ?? host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
