import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { listen } from '../../apps/api/listen.ts';
import { startApi } from '../support/api.ts';
import { until } from '../support/until.ts';

// The patience of the api is a minute and two; here it is a quarter and half a second, and is looked at often.
const PATIENCE = { headMs: 250, silentMs: 500 };
const api = await startApi(import.meta.filename);
const slow = createServer({ connectionsCheckingInterval: 50 }, (request, response) => {
  if (request.method === 'GET') return void response.end('answered');
  // It is cut off, or never ends.
  request.on('error', () => {}).resume();
});
const { port, drain } = await listen(slow, { HOST: '127.0.0.1', PORT: 0 }, PATIENCE);
afterAll(() => drain(1));

/** A client that sends a beginning and then a byte now and then, but never an end, until it is cut off. */
async function dribble(to: number, beginning: string, everyMs: number): Promise<Socket> {
  const socket = connect(to, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.resume().write(beginning);
  const timer = setInterval(() => socket.write('a'), everyMs);
  socket.once('close', () => clearInterval(timer));
  return socket;
}

test('clients that never end the head of a request are cut off, and others answered meanwhile', async () => {
  const clients = await Promise.all(Array.from({ length: 300 }, () => dribble(port, 'GET / HTTP/1.1\r\nx-slow: ', 50)));
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('answered');
  await until('all are cut off', () => clients.every(({ destroyed }) => destroyed), 20);
});

test('a client that falls silent within its body is cut off, one that goes on sending is not', async () => {
  const head = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nbegun';
  const silent = await dribble(port, head, 3_600_000);
  const busy = await dribble(port, head, 50);
  await until('the silent one is cut off', () => silent.destroyed, 20);
  expect(busy.destroyed).toBe(false);
  busy.destroy();
});

test('without a key nobody has a body waited for', async () => {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.write(
    'POST /v1/uploads HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\ncontent-type: audio/wav\r\n\r\nRIFF',
  );
  const [answer] = await once(socket, 'data');
  expect(`${answer}`).toMatch(/^HTTP\/1\.1 401 /);
  expect(`${answer}`).toMatch(/^connection: close\r$/im);
  socket.destroy();
  expect(await api.stored()).toEqual([]);
});
