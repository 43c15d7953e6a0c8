import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that a test can close and open again, as if the server went away and came back. */
export type Gate = {
  /** The URL of the server, through the gate. */
  url: string;
  close(): void;
  open(): Promise<void>;
  /** Ends it. */
  remove(): Promise<void>;
};

/** Opens a gate in front of the server that a URL names. While closed, its port refuses connections. */
export async function openGate(target: string): Promise<Gate> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  function join(client: Socket): void {
    const behind = connect(Number(port), hostname);
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.pipe(behind).pipe(client);
  }

  async function open(at = 0): Promise<number> {
    server = createServer(join).listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  function close(): void {
    server?.close();
    for (const socket of sockets) socket.destroy();
  }

  const ownPort = await open();
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(ownPort);
  return { url: url.href, close, open: async () => void (await open(ownPort)), remove: async () => close() };
}
