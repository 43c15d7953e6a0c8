import { PassThrough } from 'node:stream';
import type { Request, Response } from 'express';
import { type Received, TooLarge } from '#shared/audio/store.ts';
import { Problem } from '#shared/domain/error.ts';
import type { Services } from '../services.ts';
import { letSend } from './expect.ts';

/** Streams a body that is a recording into the audio store. Fails with `too_large`, leaving nothing. */
export async function receiveRaw(req: Request, res: Response, { store, settings }: Services): Promise<Received> {
  refuseEncoded(req);
  if (Number(req.headers['content-length'] ?? 0) > settings.maxUploadBytes) throw new TooLarge(settings.maxUploadBytes);
  letSend(req, res);
  // Not the request itself: a store that gives up destroys what it reads from, and with it the way to answer.
  const body = new PassThrough();
  const stop = whenBroken(req, error => body.destroy(error));
  req.pipe(body);
  try {
    return await store.receive(body, settings.maxUploadBytes);
  } finally {
    stop();
  }
}

/** Compressed on the way, a recording could be larger than it looks. */
export function refuseEncoded(req: Request): void {
  if ((req.headers['content-encoding'] ?? 'identity') === 'identity') return;
  throw new Problem('unsupported_media_type', 'a recording must be sent without Content-Encoding');
}

/** Calls back once if the client stops before its body is whole. Returns how to listen no longer. */
export function whenBroken(req: Request, call: (error: Error) => void): () => void {
  const broken = () => {
    if (!req.complete) call(new Problem('malformed', 'the upload ended early'));
  };
  if (req.destroyed) broken();
  req.once('close', broken);
  // Node says the same twice, and an error that nobody listens to ends the process.
  req.on('error', () => {});
  return () => req.off('close', broken);
}
