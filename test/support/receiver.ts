import { createReadStream } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './until.ts';

type Call = { path: string; headers: Record<string, string>; body: string };

/** A server of somebody else's: it keeps what is posted to it, serves files, and answers as it is told. */
export type Receiver = {
  url: string;
  calls: Call[];
  /** The next call that has not been looked at yet. */
  next(limitS?: number): Promise<Call>;
  close(): Promise<void>;
};

/** Starts one; `answer` replies to the nth call (from 1), 204 if not given. */
export async function openReceiver(serves: {
  files?: Record<string, string>;
  answer?: (call: number, response: ServerResponse) => void;
}): Promise<Receiver> {
  const calls: Call[] = [];
  let seen = 0;
  const server = createServer(async (request, response) => {
    const path = request.url!.split('?')[0]!;
    const file = serves.files?.[path];
    if (file) return void createReadStream(file).pipe(response);
    const body = Buffer.concat(await request.toArray()).toString();
    calls.push({ path, headers: request.headers as Record<string, string>, body });
    if (serves.answer) serves.answer(calls.length, response);
    else response.writeHead(204).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async next(limitS = 60) {
      const call = await until('something is posted', () => calls[seen], limitS);
      seen += 1;
      return call;
    },
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
