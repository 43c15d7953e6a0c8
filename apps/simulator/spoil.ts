import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';

/** Sends the body of a good answer whose head is set, as the fault spoils it; null and other faults send it whole. */
export function sendSpoiled(res: ServerResponse, fault: Fault | null, body: string): void {
  const half = Buffer.from(body).subarray(0, Buffer.byteLength(body) / 2);
  switch (fault) {
    case 'garbage':
      res.end(Buffer.from(body.replace(/("text": ?|\[)"/g, '$&\xff'), 'latin1'));
      break;
    case 'truncated':
      res.end(half);
      break;
    case 'reset':
      if (!res.headersSent) res.setHeader('content-length', Buffer.byteLength(body));
      res.write(half, () => res.socket?.resetAndDestroy());
      break;
    case 'cut':
      res.write(half, () => res.socket?.end());
      break;
    default:
      res.end(body);
  }
}
