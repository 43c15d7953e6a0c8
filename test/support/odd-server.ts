import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that answers as a test wants it to. */
export type OddServer = { url: string; stop(): void };

/** Starts one; the listener is called when a request has come in whole. */
export function startOddServer(listener: RequestListener): Promise<OddServer> {
  return serve(createServer((req, res) => void req.resume().on('end', () => listener(req, res))));
}

/** Starts one that is done with a post before it has read it: the answer is lost with the connection, which is reset. */
export function startHastyServer(listener: RequestListener): Promise<OddServer> {
  return serve(createServer((req, res) => (req.method === 'POST' ? req.socket.resetAndDestroy() : listener(req, res))));
}

async function serve(server: Server): Promise<OddServer> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Answers posts with a status and a body, and whatever else is asked for as told by path: 404 where nothing is told. */
export function answering(status: number, body: unknown, gets: Record<string, unknown> = {}): RequestListener {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return (req: IncomingMessage, res) => {
    const told = gets[req.url ?? ''];
    res.statusCode = req.method === 'POST' ? status : told === undefined ? 404 : 200;
    res.end(text(req.method === 'POST' ? body : (told ?? '{}')));
  };
}
