import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { type RequestHandler } from 'express';

/** The files of Swagger UI, from node_modules: the page must work where there is no internet. */
export function serveDocsAssets(): RequestHandler {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return express.static(folder, { index: false, maxAge: '1d', redirect: false });
}
