import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import express, { type RequestHandler, Router } from 'express';
import type { AudioStore } from '#shared/audio/store.ts';

const BUILT = resolve(import.meta.dirname, '../../console/dist');
const NOT_BUILT = 'The console is not built. Run this line, then load the page again:\n\n    npm run build:console\n';

/** The built files of the console, which need nothing from elsewhere but recordings that lie in a bucket. */
export function serveConsole(store: AudioStore, folder = BUILT): RequestHandler {
  const bucket = findBucket(store);
  return Router()
    .use(async (_req, res, next) => {
      res.set(HEADERS).set('Content-Security-Policy', policy(await bucket));
      next();
    })
    .use(express.static(folder, { redirect: false, index: false, setHeaders: tellAge }))
    .get('/', (_req, res) => {
      if (!existsSync(join(folder, 'index.html'))) res.status(503).type('text/plain').send(NOT_BUILT);
      else res.sendFile('index.html', { root: folder, headers: { 'Cache-Control': 'no-cache' } });
    });
}

const HEADERS = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin' };

/** What lies in assets/ is named by its content. */
function tellAge(res: { setHeader(name: string, value: string): void }, path: string): void {
  const isNamedByContent = path.includes('/assets/');
  res.setHeader('Cache-Control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache');
}

/** Scripts, styles and requests of this server only; nothing inline, nothing made of text, in nobody's frame. */
function policy(bucket: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    `media-src 'self'${bucket === null ? '' : ` ${bucket}`}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** The origin that links to recordings lead to; null where the API hands them out itself. */
async function findBucket(store: AudioStore): Promise<string | null> {
  const link = await store.link('sources', { seconds: 60, contentType: 'audio/mpeg' }).catch(() => null);
  return link && new URL(link).origin;
}
