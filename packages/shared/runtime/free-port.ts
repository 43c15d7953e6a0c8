import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** A port of `host` that nobody listens on at this moment. Throws the error of listen(2) when `port` is taken. */
export async function freePort(host = '127.0.0.1', port = 0): Promise<number> {
  const server = createServer().listen({ host, port, exclusive: true });
  await once(server, 'listening');
  const chosen = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return chosen;
}
