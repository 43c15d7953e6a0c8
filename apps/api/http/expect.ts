import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Leaves it to whoever reads the body to let a client send it that asks first; nobody does where it is refused. */
export function expectLater(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    server.emit('request', request, response);
  });
}

/** Lets a client send its body, if it asks first. */
export function letSend(request: IncomingMessage, response: ServerResponse): void {
  if (/^100-continue$/i.test(request.headers.expect ?? '')) response.writeContinue();
}
