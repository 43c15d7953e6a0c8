import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a link opens its transcript, as long as the hosted service's. */
const LINK_S = 24 * 3600;

/** One transcript, and which of its channels; all of them if none is named. */
export type Linked = { jobId: string; channels: string };

/** The path of a link that opens a transcript without a key, from now on for a day. */
export function makeLink(secret: Buffer, linked: Linked, nowS: number): string {
  const expires = Math.floor(nowS) + LINK_S;
  const query = new URLSearchParams({ expires: `${expires}`, signature: sign(secret, linked, expires) });
  if (linked.channels !== '') query.set('channels', linked.channels);
  return `/api/v1/transcriptions/${linked.jobId}?${query}`;
}

/** Whether a link was made here and is still good. */
export function isGoodLink(
  secret: Buffer,
  linked: Linked,
  { expires, signature }: { expires: number; signature: string },
  nowS: number,
): boolean {
  const wanted = Buffer.from(sign(secret, linked, expires));
  const given = Buffer.from(signature);
  return given.length === wanted.length && timingSafeEqual(given, wanted) && nowS < expires;
}

function sign(secret: Buffer, { jobId, channels }: Linked, expires: number): string {
  return createHmac('sha256', secret).update(`${jobId}.${expires}.${channels}`).digest('base64url');
}
