import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server on which a test plays the faults of a network. */
export type TcpProxy = {
  port: number;
  /** The address of the server, through the proxy. */
  through(url: string): string;
  /** Resets every connection; new ones are taken. */
  cut(): void;
  /** Lets each byte arrive so much later; 0 ends it. */
  delay(ms: number): void;
  /** Nothing arrives any more in either direction, and nobody is told. */
  stall(): void;
  /** All arrives again that was held back. */
  flow(): void;
  /** As `flow`, but the connections of the stall stay dead: whoever waits on one is never told. */
  forget(): void;
  close(): void;
};

type Link = { sides: [Socket, Socket]; dead: boolean };

/** Opens a proxy to a port of this machine. */
export async function openProxy(target: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let delayMs = 0;
  let stalled = false;

  function drop(link: Link): void {
    if (link.sides.every(side => side.destroyed)) links.delete(link);
  }

  function join(client: Socket): void {
    const link: Link = {
      sides: [client, connect({ port: target, host: '127.0.0.1', allowHalfOpen: true })],
      dead: false,
    };
    links.add(link);
    for (const side of link.sides) side.once('close', () => drop(link));
    relay(link, 0, () => delayMs);
    relay(link, 1, () => delayMs);
    if (stalled) pause(link);
  }

  const server = createServer({ allowHalfOpen: true }, join).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const all = (act: (link: Link) => void) => links.forEach(act);
  return {
    port,
    through(url) {
      const own = new URL(url);
      own.port = String(port);
      return own.href;
    },
    cut: () => all(reset),
    delay(ms) {
      delayMs = ms;
    },
    stall() {
      stalled = true;
      all(pause);
    },
    flow() {
      stalled = false;
      all(link => link.dead || link.sides.forEach(side => void side.resume()));
    },
    forget() {
      stalled = false;
      all(link => {
        link.dead = true;
      });
    },
    close() {
      server.close();
      all(reset);
    },
  };
}

/** Hands on what comes from one side, each piece as late as it is to be when it comes, and never before an earlier one. */
function relay(link: Link, from: 0 | 1, delayMs: () => number): void {
  const [source, sink] = [link.sides[from], link.sides[1 - from]!];
  const held: { due: number; send: () => void }[] = [];
  const flush = () => {
    while (held.length > 0 && held[0]!.due <= Date.now()) held.shift()!.send();
  };
  const later = (send: () => void) => {
    if (link.dead) return;
    if (delayMs() === 0 && held.length === 0) return send();
    const due = Math.max(Date.now() + delayMs(), held.at(-1)?.due ?? 0);
    held.push({ due, send });
    setTimeout(flush, due - Date.now() + 1);
  };
  source.setNoDelay(true);
  source.on('data', bytes => later(() => void sink.write(bytes)));
  source.on('end', () => later(() => void sink.end()));
  source.on('error', () => {});
  source.on('close', hadError => {
    if (hadError && !link.dead) sink.resetAndDestroy();
  });
}

function pause(link: Link): void {
  for (const side of link.sides) side.pause();
}

function reset(link: Link): void {
  for (const side of link.sides) side.resetAndDestroy();
}
