import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server in which a test can have words disappear, in both directions, while connections stay open. */
export type Hole = {
  /** The URL of the server, by this way. */
  url: string;
  swallow(): void;
  /** Lets everything pass again; what was swallowed is lost. */
  release(): void;
  close(): void;
};

/** Opens one in front of the server that a URL names. Only connections that have said `pattern` are ever swallowed. */
export async function openHole(target: string, pattern = /^/): Promise<Hole> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let swallowing = false;

  function join(client: Socket): void {
    const behind = connect(Number(port), hostname);
    let said = false;
    for (const [from, to] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('data', data => {
        said ||= from === client && pattern.test(data.toString('latin1'));
        if (!(swallowing && said)) to.write(data);
      });
      from.once('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  }

  const server = createServer(join).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    swallow() {
      swallowing = true;
    },
    release() {
      swallowing = false;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
