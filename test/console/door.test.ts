import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { launchChromium } from './support/chromium.ts';
import { openConsole, openPage, signIn } from './support/open-page.ts';

const api = await startApi(import.meta.filename);
let browser: Browser;
let open: Awaited<ReturnType<typeof openConsole>>;

beforeAll(async () => {
  browser = await launchChromium();
  open = await openConsole(browser, api);
});
afterAll(() => browser.close());

test('a wrong key is told and opens nothing, and no script can read what the right one left', async () => {
  const page = await openPage(browser);
  await page.goto(`${api.url}/console`);
  await page.fill('input[name=key]', 'sk_wrong');
  await page.click('button[type=submit]');
  await page.locator('[role=alert]', { hasText: 'This key is unknown, or was revoked.' }).waitFor();
  await page.fill('input[name=key]', api.key);
  await page.click('button[type=submit]');
  await page.locator('h1', { hasText: 'Queue' }).waitFor();
  const left = await page.evaluate(
    'document.cookie + JSON.stringify(localStorage) + document.documentElement.outerHTML',
  );
  expect(left).not.toContain(api.key);
  expect(left).not.toContain('stenopool_session');
  await page.reload();
  await page.locator('h1', { hasText: 'Queue' }).waitFor();
  await page.setViewportSize({ width: 400, height: 800 });
  await page.click('[aria-label="Sign out"]');
  await page.waitForSelector('.door');
  await page.reload();
  await page.waitForSelector('.door');
});

test('whoever is no operator sees the own recordings and nothing of the workers', async () => {
  const page = await openPage(browser);
  await signIn(page, api.stranger);
  await page.locator('h2', { hasText: 'Waiting' }).waitFor();
  expect(await page.locator('nav.pages a').allInnerTexts()).not.toContain('Workers');
  expect(await page.locator('h2').allInnerTexts()).toEqual(['Running now', 'Waiting', 'Failed lately']);
});

test('a key that is revoked leads back to the door', async () => {
  const page = await openPage(browser);
  await signIn(page, api.stranger);
  await api.pool.query('update api_key set revoked_at = now() where project_id <> $1', [api.projectId]);
  await page.waitForSelector('.door');
  await api.pool.query('update api_key set revoked_at = null');
});

test('it speaks the language of the browser at first, then the one that was chosen', async () => {
  const page = await open({ locale: 'zh-CN' });
  await page.locator('h1', { hasText: '队列' }).waitFor();
  expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
  await page.click('text=English');
  await page.locator('h1', { hasText: 'Queue' }).waitFor();
  await page.reload();
  await page.locator('h1', { hasText: 'Queue' }).waitFor();
});

test('dark and light follow the system until somebody chooses', async () => {
  const page = await open({ colorScheme: 'dark' });
  const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
  const dark = await ground();
  await page.click('[aria-label^="Theme"]');
  const light = await ground();
  expect(light).not.toBe(dark);
  await page.reload();
  await page.waitForSelector('nav.pages');
  expect(await ground()).toBe(light);
});

test('by the keyboard alone: past the navigation, to a page, and told where one is', async () => {
  const page = await open();
  await page.reload();
  await page.waitForSelector('nav.pages');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
  await page.focus('nav.pages a >> text=Usage');
  await page.keyboard.press('Enter');
  await page.locator('h1', { hasText: 'Usage' }).waitFor();
  expect(await page.evaluate('document.activeElement.tagName + document.title')).toBe('H1Usage · stenopool');
});
