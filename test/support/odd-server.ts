import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that answers as a test wants it to. */
export type OddServer = { url: string; stop(): void };

/** Starts one; the listener is called when a request has come in whole. */
export async function startOddServer(listener: RequestListener): Promise<OddServer> {
  const server = createServer((req, res) => void req.resume().on('end', () => listener(req, res)));
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
