import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A way to a server, over which answers may drip for hours, or a connection be reset when it is used again. */
export type OddWay = { url: string; close(): void };

/**
 * `drips`: of an answer to a POST a byte comes now and then, as if it took hours. `resets-reused`: the server's end of a
 * kept connection is gone by the time that the second request is sent on it.
 */
export async function openOddWay(target: string, oddity: 'drips' | 'resets-reused'): Promise<OddWay> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();

  function join(client: Socket): void {
    const behind = connect(Number(port), hostname);
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    }
    let answered = false;
    let dripping: Promise<void> | undefined;
    client.once('close', () => behind.destroy());
    behind.once('close', () => dripping ?? client.destroy());
    client.on('data', data => {
      if (answered && oddity === 'resets-reused') return client.resetAndDestroy();
      if (oddity === 'drips' && data.toString('latin1').startsWith('POST ')) dripping = Promise.resolve();
      behind.write(data);
    });
    behind.on('data', data => {
      answered = true;
      if (dripping) dripping = dripping.then(() => drip(data, client));
      else client.write(data);
    });
  }

  const server = createServer(join).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function drip(data: Buffer, to: Socket): Promise<void> {
  for (const byte of data) {
    if (to.destroyed) return;
    to.write(Buffer.of(byte));
    await pause(50);
  }
}
