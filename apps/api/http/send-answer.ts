import type { Request, Response } from 'express';
import type { Answer } from './route.ts';
import { sendPieces, sendStream } from './send-stream.ts';

/** Sends an answer; 304 without a body if the client has it already. */
export function sendAnswer(req: Request, res: Response, { status, headers = {}, body, stream, pieces }: Answer): void {
  res.set(headers);
  const asks = req.method === 'GET' || req.method === 'HEAD';
  if (asks && headers.ETag && isKnown(req.get('if-none-match'), headers.ETag)) {
    res.status(304).end();
    return;
  }
  res.status(status);
  if (stream && req.method !== 'HEAD') void sendStream(res, stream);
  else if (pieces && req.method !== 'HEAD') void sendPieces(res, pieces);
  else if (body === undefined) res.end();
  else if (typeof body === 'string' || Buffer.isBuffer(body)) res.send(body);
  else res.type('application/json').send(JSON.stringify(body));
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map(tag => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes('*') || tags.includes(etag);
}
