import { createServer } from 'node:http';
import type { Metrics } from '#shared/runtime/metrics.ts';

/** Serves a worker's own /metrics until closed; port 0 serves nothing. */
export function serveMetrics(metrics: Metrics, host: string, port: number): { close: () => Promise<void> } {
  if (port === 0) return { close: async () => {} };
  const server = createServer(async (request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    const { body, contentType } = await metrics.text();
    response.writeHead(200, { 'content-type': contentType }).end(body);
  });
  server.listen(port, host);
  return {
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
