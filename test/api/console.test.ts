import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, expect, test } from 'vitest';
import type { AudioStore } from '#shared/audio/store.ts';
import { serveConsole } from '../../apps/api/console/serve-console.ts';
import { listen } from '../../apps/api/listen.ts';

const folder = mkdtempSync(join(tmpdir(), 'stenopool-console-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a console that was not built says what to do', async () => {
  const url = await serve(null);
  const response = await fetch(`${url}/console`);
  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(await response.text()).toContain('npm run build:console');
});

test('the built console comes with and without a slash, and its files are kept by their names', async () => {
  build();
  const url = await serve(null);
  for (const path of ['/console', '/console/', '/console/?x=1']) {
    const page = await fetch(url + path);
    expect([path, page.status, await page.text()]).toEqual([path, 200, '<!doctype html>']);
    expect(page.headers.get('cache-control')).toBe('no-cache');
  }
  const asset = await fetch(`${url}/console/assets/index-abc.js`);
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('content-type')).toMatch(/^text\/javascript/);
  for (const path of ['/console/nothing.js', '/console/..%2f..%2fpackage.json', '/console/.env']) {
    expect((await fetch(url + path)).status).toBe(404);
  }
});

test('a browser runs nothing in the console that this server did not send as a file', async () => {
  build();
  const response = await fetch(`${await serve(null)}/console`);
  const policy = response.headers.get('content-security-policy')!.split('; ');
  expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]));
  expect(policy).toContain("media-src 'self'");
  expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test('recordings that lie in a bucket may be played from there, and nothing else', async () => {
  build();
  const response = await fetch(`${await serve('https://s3.example:9000/audio/sources?signature=1')}/console`);
  expect(response.headers.get('content-security-policy')).toContain("media-src 'self' https://s3.example:9000;");
});

function build(): void {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets/index-abc.js'), '');
}

async function serve(link: string | null): Promise<string> {
  const store = { link: async () => link } as unknown as AudioStore;
  const server = await listen(createServer(express().use('/console', serveConsole(store, folder))), {
    HOST: '127.0.0.1',
    PORT: 0,
  });
  afterAll(() => server.drain(1));
  return `http://127.0.0.1:${server.port}`;
}
