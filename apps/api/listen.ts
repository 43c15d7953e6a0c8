import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectLater } from './http/expect.ts';

/** How long a client may take for the head of a request, and be silent within its body, before it is cut off. */
const PATIENCE = { headMs: 60_000, silentMs: 120_000 };

export type Listening = {
  port: number;
  /** Takes no more connections, lets running requests finish for up to `seconds`, then cuts what is left. */
  drain(seconds: number): Promise<void>;
};

/** Begins to listen. Throws if the address cannot be had. */
export async function listen(
  server: Server,
  { HOST, PORT }: { HOST: string; PORT: number },
  patience = PATIENCE,
): Promise<Listening> {
  // An upload may take hours, so only silence and slow headers are limited.
  server.requestTimeout = 0;
  server.headersTimeout = patience.headMs;
  server.setTimeout(patience.silentMs);
  expectLater(server);
  server.listen(PORT, HOST);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async drain(seconds) {
      const closed = once(server, 'close');
      server.close();
      const idle = setInterval(() => server.closeIdleConnections(), 200);
      const deadline = setTimeout(() => server.closeAllConnections(), seconds * 1000);
      await closed;
      clearInterval(idle);
      clearTimeout(deadline);
    },
  };
}
