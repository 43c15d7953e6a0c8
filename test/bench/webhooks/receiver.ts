import { writeSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

// Receives webhooks at one port, and at another takes them and never answers. `GET /count` tells how many have come,
// `GET /times` when each came first, and forgets them.
//   node test/bench/webhooks/receiver.ts
const firstAt = new Map<string, number>();

const good = await listen((request, response) => {
  if (request.url === '/count') return void response.end(String(firstAt.size));
  if (request.url === '/times') {
    response.end(JSON.stringify([...firstAt]));
    return firstAt.clear();
  }
  request.resume().once('end', () => {
    const id = request.headers['webhook-id'] as string;
    if (!firstAt.has(id)) firstAt.set(id, Date.now());
    response.writeHead(204).end();
  });
});
const hanging = await listen(request => void request.resume());
writeSync(1, `good ${good} hanging ${hanging}\n`);

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
