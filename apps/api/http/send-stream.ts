import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Locals } from './locals.ts';

/** How often a comment tells that the stream is alive. */
const BEAT_MS = 15_000;

/** Comments that may lie unread: then whatever else is waiting to be read has been for half a minute. */
const UNREAD_AT_MOST = 2;

/**
 * Sends text as it comes, with a comment in every pause. No more is asked for while the client does not read, and one
 * that does not read for long is cut off. Never throws.
 */
export async function sendStream(res: Response, parts: AsyncIterable<string>, beatMs = BEAT_MS): Promise<void> {
  let unread = 0;
  const beat = setInterval(() => {
    if (unread === UNREAD_AT_MOST) return res.destroy();
    unread++;
    return res.write(':\n\n', () => {
      unread--;
    });
  }, beatMs);
  res.flushHeaders();
  await sendPieces(res, parts);
  clearInterval(beat);
}

/**
 * Sends what comes, no faster than the client reads. Never throws: where it cannot go on, the connection breaks, so that
 * nobody takes a part for the whole.
 */
export async function sendPieces(res: Response, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces, { highWaterMark: 1 }), res);
  } catch (err) {
    const hasGone = (err as { code?: string }).code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!hasGone) (res.locals as Locals).log.warn({ err }, 'a stream broke off');
  }
}
