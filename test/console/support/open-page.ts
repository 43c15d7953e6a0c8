import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/** What a browser says of an answer that refuses; the page says it too, and that is what tests look at. */
const EXPECTED = /status of 4\d\d/;

/** A page of a browser of its own, which closes with the test; whatever went wrong in it fails the test. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 860 },
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  return page;
}

/** Signs in with a key, as a person would, and waits for the first page. */
export async function signIn(page: Page, { url, key }: Door): Promise<void> {
  await page.goto(`${url}/console`);
  await page.fill('input[name=key]', key);
  await page.press('input[name=key]', 'Enter');
  await page.waitForSelector('nav.pages');
}

type Door = { url: string; key: string };

/** Opens pages that are signed in already; somebody does that once, before the tests. */
export async function openConsole(browser: Browser, api: Door) {
  const context = await browser.newContext();
  await signIn(await context.newPage(), api);
  const storageState = await context.storageState();
  await context.close();
  return async (options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await openPage(browser, { storageState, ...options });
    await page.goto(`${api.url}/console`);
    await page.waitForSelector('nav.pages');
    return page;
  };
}

/** Goes to a page of the console by its address and waits until it has what it asked for. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(`#/${path}`)}`);
  await page.waitForSelector('main h1');
  await page.waitForSelector('main .loading', { state: 'detached' });
}
