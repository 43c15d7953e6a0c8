import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { Webhook } from 'standardwebhooks';
import type { Random } from './random.ts';

export type ReceivedEvent = {
  receiver: string;
  webhookId: string;
  type: string;
  jobId: string;
  signed: boolean;
  /** Whether this call was answered with a 2xx. */
  welcomed: boolean;
};

/** Somebody else's server: it serves recordings, and takes webhooks, of which it spoils some the first time. */
export type ChaosReceiver = {
  url: string;
  events: ReceivedEvent[];
  /** How often it misbehaved, by kind. */
  misdeeds: Record<string, number>;
  /** The secret that signs what is posted to a receiver's path. */
  trust(receiver: string, secret: string): void;
  /** From now on every call is answered well. */
  behave(): void;
  close(): Promise<void>;
};

type Answer = 'well' | 'error_500' | 'busy_429' | 'slow' | 'closes_early' | 'garbage';

const WEIGHTS: Record<Answer, number> = { well: 70, error_500: 8, busy_429: 6, slow: 4, closes_early: 7, garbage: 5 };
const SOURCE_WEIGHTS = { well: 80, source_500: 10, source_breaks_off: 10 };
const SLOW_MS = 30_000;

/** Opens one that serves `files` under /audio/. */
export async function openChaosReceiver(files: string[], random: Random): Promise<ChaosReceiver> {
  const secrets = new Map<string, Webhook>();
  const events: ReceivedEvent[] = [];
  const misdeeds: Record<string, number> = {};
  const spoiled = new Set<string>();
  let behaves = false;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receiver = request.url!;
    const body = Buffer.concat(await request.toArray()).toString();
    const webhookId = String(request.headers['webhook-id']);
    const first = !spoiled.has(webhookId);
    spoiled.add(webhookId);
    const answer = first && !behaves ? random.weighted(WEIGHTS) : 'well';
    const { type, data } = JSON.parse(body);
    const signed = isSigned(secrets.get(receiver), body, request);
    events.push({ receiver, webhookId, type, jobId: data.id, signed, welcomed: answer === 'well' });
    if (answer !== 'well') misdeeds[`receiver_${answer}`] = (misdeeds[`receiver_${answer}`] ?? 0) + 1;
    give(answer, response);
  }

  // Each job asks with a query of its own, so that its first fetch can fail and the next one succeed.
  function serve(file: string, url: string, response: ServerResponse): void {
    const misdeed = spoiled.has(url) || behaves ? 'well' : random.weighted(SOURCE_WEIGHTS);
    spoiled.add(url);
    if (misdeed !== 'well') misdeeds[misdeed] = (misdeeds[misdeed] ?? 0) + 1;
    if (misdeed === 'source_500') return void response.writeHead(500).end();
    const stream = createReadStream(file).on('error', () => response.destroy());
    if (misdeed === 'source_breaks_off') stream.once('data', () => setTimeout(() => response.destroy(), 20));
    stream.pipe(response);
  }

  const server = createServer((request, response) => {
    response.on('error', () => {});
    const name = request.url!.split('/audio/')[1];
    const file = name && files.find(path => basename(path) === name.split('?')[0]);
    if (file) return void serve(file, request.url!, response);
    receive(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    events,
    misdeeds,
    trust: (receiver, secret) => void secrets.set(receiver, new Webhook(secret)),
    behave() {
      behaves = true;
    },
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function isSigned(webhook: Webhook | undefined, body: string, { headers }: IncomingMessage): boolean {
  try {
    webhook!.verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

function give(answer: Answer, response: ServerResponse): void {
  if (answer === 'well') response.writeHead(204).end();
  if (answer === 'error_500') response.writeHead(500).end('no');
  if (answer === 'busy_429') response.writeHead(429, { 'retry-after': '3' }).end();
  if (answer === 'closes_early') response.socket?.destroy();
  if (answer === 'garbage') response.socket?.end('this is not HTTP\r\n\r\n');
  if (answer === 'slow') setTimeout(() => response.writeHead(204).end(), SLOW_MS).unref();
}
