import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Response } from 'express';
import { afterEach, describe, expect, test } from 'vitest';
import { sendStream } from '../../apps/api/http/send-stream.ts';
import { until } from '../support/until.ts';

const servers: { close(): void }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Serves one stream of text and tells when its source was let go. */
async function serve(parts: () => AsyncGenerator<string>, beatMs: number) {
  const source = { given: 0, released: false };
  async function* watched() {
    try {
      for await (const part of parts()) {
        source.given++;
        yield part;
      }
    } finally {
      source.released = true;
    }
  }
  const server = createServer((_, res: ServerResponse) => {
    Object.assign(res, { locals: {} });
    void sendStream(res as Response, watched(), beatMs);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, source };
}

/** Asks for the stream with a bare socket, which reads only when told to. */
async function ask(port: number) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
  return socket;
}

async function* endless(): AsyncGenerator<string> {
  for (;;) yield `data: ${'x'.repeat(100_000)}\n\n`;
}

describe('a stream of text', () => {
  test('is sent as it comes, with comments in the pauses', async () => {
    let goOn = () => {};
    const { port } = await serve(async function* () {
      yield 'one\n\n';
      await new Promise<void>(resolve => {
        goOn = resolve;
      });
      yield 'two\n\n';
    }, 50);
    const body = (await fetch(`http://127.0.0.1:${port}`)).body!.pipeThrough(new TextDecoderStream());
    let text = '';
    for await (const part of body) {
      text += part;
      if (text.split(':\n\n').length > 2) goOn();
    }
    expect(text.replaceAll(':\n\n', '')).toBe('one\n\ntwo\n\n');
  });

  test('waits for a slow reader with little in hand, and is cut off when nothing is read for long', async () => {
    const { port, source } = await serve(endless, 100);
    const socket = await ask(port);
    socket.pause();
    await until('the reader is cut off', () => source.released);
    // What the two kernels and the two ends hold back; an endless source would have given far more.
    expect(source.given).toBeLessThan(200);
    socket.destroy();
  });

  test('lets go of its source when the reader leaves', async () => {
    const { port, source } = await serve(endless, 60_000);
    const socket = await ask(port);
    await once(socket, 'data');
    socket.destroy();
    await until('the source is let go', () => source.released);
  });
});
