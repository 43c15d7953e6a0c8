import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

type Event = { webhookId: string; type: string; data: { id: string } };

const PATIENCE_MS = 30_000;

/** A receiver of webhooks as a user would write it: it verifies each, and answers 401 to a forged one. */
export async function openDemoReceiver(secret: string): Promise<{
  url: string;
  /** The event about a job; throws if none arrives. */
  eventOf(id: string, signal: AbortSignal): Promise<Event>;
  close(): Promise<void>;
}> {
  const webhook = new Webhook(secret);
  const events: Event[] = [];
  const server = createServer(async (request, response) => {
    const headers = request.headers as Record<string, string>;
    try {
      const body = Buffer.concat(await request.toArray()).toString();
      events.push({
        webhookId: headers['webhook-id']!,
        ...(webhook.verify(body, headers) as Omit<Event, 'webhookId'>),
      });
      response.writeHead(204).end();
    } catch {
      response.writeHead(401).end();
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    async eventOf(id, signal) {
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(50, undefined, { signal })) {
        const event = events.find(({ data }) => data.id === id);
        if (event) return event;
      }
      throw new Error(`no verified webhook about ${id} came within ${PATIENCE_MS / 1000} s`);
    },
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
