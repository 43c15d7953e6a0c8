import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi } from '../support/api.ts';
import { prepareChunks } from '../support/chunked-job.ts';
import { completeJob } from '../support/ledger.ts';
import { until } from '../support/until.ts';
import { launchChromium } from './support/chromium.ts';
import { openConsole, visit } from './support/open-page.ts';

const api = await startApi(import.meta.filename);
let browser: Browser;
let open: Awaited<ReturnType<typeof openConsole>>;

beforeAll(async () => {
  browser = await launchChromium();
  open = await openConsole(browser, api);
});
afterAll(() => browser.close());

test('the text of a long recording appears as its parts are done, and no page is loaded again', async () => {
  const job = await api.submit();
  const chunks = await prepareChunks(api.pool, job.id, { count: 2 });
  const page = await open();
  await visit(page, `transcriptions/${job.id}`);
  await page.locator('text=0 of 2 chunks').waitFor();
  await chunks.done(0);
  await page.locator('.segments', { hasText: 'part 0.' }).waitFor();
  await page.locator('text=1 of 2 chunks').waitFor();
  await chunks.done(1);
  await page.locator('.page-aside .badge', { hasText: 'completed' }).waitFor();
  await page.locator('.segments', { hasText: 'part 1.' }).waitFor();
  expect(await page.locator('.segments button').count()).toBe(2);
});

test('names and texts are shown as they are, never as HTML', async () => {
  const name = '<img src=x onerror=alert(1)>.wav';
  const form = new FormData();
  form.append('file', new Blob(['<script>']), name);
  const job = (await api.send('POST', '/v1/transcriptions', form)).body;
  await completeJob(api.pool, job.id, '<b>bold</b> words');
  const page = await open();
  await visit(page, 'transcriptions');
  await page.locator('a', { hasText: name }).click();
  await page.locator('h1', { hasText: name }).waitFor();
  await page.locator('.segments', { hasText: '<b>bold</b> words' }).waitFor();
  expect(await page.locator('img, .segments b').count()).toBe(0);
});

test('what is dropped on the page is submitted with the options beside it', async () => {
  const page = await open();
  await visit(page, 'submit');
  await page.selectOption('select[name=class]', 'interactive');
  await page.fill('textarea[name=hotwords]', 'alpha\nbravo');
  const make = `(() => { const d = new DataTransfer(); d.items.add(new File(['sound'], 'dropped.wav')); return d; })()`;
  await page.dispatchEvent('.drop', 'drop', { dataTransfer: await page.evaluateHandle(make) });
  const card = page.locator('section.card', { hasText: 'dropped.wav' });
  await card.locator('.badge', { hasText: 'queued' }).waitFor();
  const { body } = await api.request('GET', '/v1/transcriptions?class=interactive');
  expect(body.data).toMatchObject([{ audio: { filename: 'dropped.wav' }, options: { hotwords: ['alpha', 'bravo'] } }]);
});

test('texts are searched for words, and what is asked for is part of the address', async () => {
  for (const text of ['the quick brown fox', '会议记录已完成']) {
    const job = await api.submit({ reference_id: text });
    await completeJob(api.pool, job.id, text);
  }
  const page = await open();
  await visit(page, 'transcriptions');
  for (const [words, found] of [
    ['brown', 'the quick brown fox'],
    ['记录', '会议记录已完成'],
  ] as const) {
    await page.fill('input[type=search]', words);
    await page.locator('tbody tr', { hasText: found }).waitFor();
    await expectRows(page, 1);
    expect(page.url()).toContain(`q=${encodeURIComponent(words)}`);
  }
  await page.fill('input[type=search]', 'nobody said this');
  await page.locator('text=Nothing fits this search.').waitFor();
});

test('a long list is gone through page by page, forth and back', async () => {
  for (let number = 0; number < 27; number++) await api.submit({ class: 'backfill' });
  const page = await open();
  await visit(page, 'transcriptions?class=backfill');
  await expectRows(page, 25);
  await page.click('text=Next');
  await expectRows(page, 2);
  expect(await page.locator('.pager span').innerText()).toBe('Page 2');
  await page.click('text=Previous');
  await expectRows(page, 25);
});

test('the secret of a new endpoint is shown once, and its test event is on the list', async () => {
  const page = await open();
  await visit(page, 'webhooks');
  await page.fill('input[name=url]', 'https://example.com/events');
  await page.click('text=Create');
  expect(await page.locator('.secret code').innerText()).toMatch(/^whsec_/);
  await page.click('text=I have kept it');
  const card = page.locator('section.card', { hasText: 'https://example.com/events' });
  await card.locator('text=Test').click();
  await card.locator('a', { hasText: 'Deliveries' }).click();
  await page.locator('tr', { hasText: 'webhook.test' }).locator('.badge', { hasText: 'pending' }).waitFor();
  await page.reload();
  expect(await page.content()).not.toContain('whsec_');
});

test('a URL that is refused says why', async () => {
  const page = await open();
  await visit(page, 'webhooks');
  await page.fill('input[name=url]', 'http://127.0.0.1/');
  await page.click('text=Create');
  await page.locator('[role=alert]', { hasText: 'The server refused it' }).waitFor();
});

test('usage is shown by day and class, and comes down as CSV', async () => {
  const page = await open();
  await visit(page, 'usage');
  await page.locator('th', { hasText: 'Standard' }).waitFor();
  const href = await page.locator('a', { hasText: 'CSV' }).first().getAttribute('href');
  expect(await (await page.request.get(api.url + href)).text()).toMatch(/^day,jobs,audio_ms,engine_ms\r\n\d{4}-/);
});

async function expectRows(page: Page, count: number): Promise<void> {
  await until(`there are ${count} rows`, async () => (await page.locator('tbody tr').count()) === count, 10);
}
