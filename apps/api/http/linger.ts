import type { IncomingMessage, ServerResponse } from 'node:http';

const LINGER_MS = 10_000;

/** Whether the client is still sending. */
export function isUnread(request: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  return !request.complete && (length !== '0' || encoding !== undefined);
}

/**
 * Answers a client that is still sending. A socket closed at once would be reset, and the client would never read the
 * answer; so what it sends is thrown away for a while, and then the line is cut.
 */
export function lingerBeforeClose(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Connection', 'close');
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  request.socket.once('close', () => clearTimeout(timer));
  timer.unref();
}
