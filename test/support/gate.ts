import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that a test can close and open again, as if the server went away and came back. */
export type Gate = {
  /** The URL of the server, through the gate. */
  url: string;
  close(): void;
  /** Closes it in the middle of what clients send, so many bytes from now; tells when it has. */
  closeAfter(bytes: number): Promise<void>;
  /** Bytes that clients have sent. */
  sent(): number;
  open(): Promise<void>;
  /** Ends it. */
  remove(): Promise<void>;
};

/** Opens a gate in front of the server that a URL names. While closed, its port refuses connections. */
export async function openGate(target: string): Promise<Gate> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let sent = 0;
  let limit = { at: Number.POSITIVE_INFINITY, reached: () => {} };

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
    client.on('data', piece => {
      sent += piece.length;
      if (sent < limit.at) return;
      close();
      limit.reached();
    });
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
    limit.at = Number.POSITIVE_INFINITY;
  }

  const ownPort = await open();
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(ownPort);
  return {
    url: url.href,
    close,
    closeAfter: bytes =>
      new Promise(reached => {
        limit = { at: sent + bytes, reached };
      }),
    sent: () => sent,
    open: async () => void (await open(ownPort)),
    remove: async () => close(),
  };
}
