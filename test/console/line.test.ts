import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Line, startLine } from '../support/line.ts';
import { openSchema } from '../support/schema.ts';
import { launchChromium } from './support/chromium.ts';
import { fillLine, placeNvidiaSmi } from './support/fill-line.ts';
import { openConsole, visit } from './support/open-page.ts';
import { lookAtAll } from './support/screens.ts';

const schema = await openSchema(import.meta.filename);
const folder = await mkdtemp(join(tmpdir(), 'stenopool-console-'));
let line: Line;
let browser: Browser;
let open: Awaited<ReturnType<typeof openConsole>>;
let known: Awaited<ReturnType<typeof fillLine>>;

beforeAll(async () => {
  const env = { PATH: await placeNvidiaSmi(folder), CUDA_VISIBLE_DEVICES: '0' };
  [line, browser] = await Promise.all([startLine(schema, { engines: 2, rtfx: 15, env }), launchChromium()]);
  open = await openConsole(browser, line.api);
  known = await fillLine(line, folder);
});

afterAll(async () => {
  await browser.close();
  await line.stop();
  await schema.drop();
  await rm(folder, { recursive: true });
});

test('a recording that is handed over is followed to its text', async () => {
  const page = await open();
  await page.click('nav.pages >> text=Submit');
  await page.selectOption('select[name=language]', 'en');
  await page.setInputFiles('input[type=file]', known.meeting);
  const card = page.locator('section.card', { hasText: 'meeting.wav' });
  await card.locator('.badge', { hasText: 'completed' }).waitFor();
  await card.locator('blockquote', { hasText: /alpha bravo one/i }).waitFor();
  await card.locator('text=Open').click();
  await page.locator('.segments button', { hasText: /charlie delta two/i }).waitFor();
});

test('a click on a segment plays from there, and the text goes along with the sound', async () => {
  const page = await open();
  await visit(page, `transcriptions/${known.done}`);
  await page.waitForSelector('.segments');
  const third = page.locator('.segments button').nth(2);
  await third.click();
  const told = Number(await page.evaluate('document.querySelector("audio").currentTime'));
  expect(told).toBeGreaterThan(2);
  expect(await third.getAttribute('aria-current')).toBe('true');
  await page.evaluate('document.querySelector("audio").currentTime = 0');
  await page.locator('.segments button[aria-current]', { hasText: /alpha bravo one/i }).waitFor();
});

test('a transcript comes down in every format', async () => {
  const page = await open();
  await visit(page, `transcriptions/${known.done}`);
  const links = await page.locator('.downloads a').all();
  expect(links).toHaveLength(6);
  for (const link of links) {
    const answer = await page.request.get(line.api.url + (await link.getAttribute('href')));
    expect([await link.innerText(), answer.status()]).toEqual([await link.innerText(), 200]);
    expect(await answer.text()).toMatch(/star hash three/i);
  }
});

test('what failed tells why on the first page, and can be tried again behind it', async () => {
  const page = await open();
  const row = page.locator('li', { hasText: 'notes.mp3' });
  await row.locator('text=no audio that can be decoded').waitFor();
  await row.locator('a').click();
  await page.click('text=Retry');
  await page.locator('[role=status]', { hasText: 'It waits for its turn again.' }).waitFor();
  await line.api.expectState(known.failed, 'failed');
  await page.locator('.page-aside .badge', { hasText: 'failed' }).waitFor();
  await page.locator('.time-line li', { hasText: 'Prepare' }).nth(1).waitFor();
});

test('the first page tells which GPU is unwell and why, and the next one more', async () => {
  const page = await open();
  await page.locator('.badge', { hasText: '1 of 3 unwell' }).waitFor();
  await page.locator('.rows a', { hasText: 'transcriber-unwell' }).click();
  const card = page.locator('section.card', { hasText: 'transcriber-unwell' });
  await card.locator('.badge', { hasText: 'engine absent' }).waitFor();
  expect(await card.locator('p.wrong').innerText()).not.toBe('');
});

test('an operator drains a worker and has it work again', async () => {
  const page = await open();
  await visit(page, 'workers');
  const card = page.locator('section.card', { hasText: 'transcriber-1' });
  await card.locator('text=Drain').click();
  await card.locator('.badge', { hasText: 'draining' }).waitFor();
  await card.locator('text=Resume').click();
  await card.locator('.badge', { hasText: 'fit' }).waitFor();
});

test('what runs is seen as it runs, and can be cancelled', async () => {
  const page = await open();
  const { id } = (await line.api.submitFile(known.long)).body;
  await page.locator('section.panel', { hasText: 'Running now' }).locator('a', { hasText: 'long.wav' }).click();
  await page.locator('h2', { hasText: 'Being transcribed' }).waitFor();
  await page.click('text=Cancel');
  await page.click('text=Really?');
  await page.locator('.page-aside .badge', { hasText: 'canceled' }).waitFor();
  await line.api.expectState(id, 'canceled');
});

test('a batch shows how many of its items have ended', async () => {
  const page = await open();
  await visit(page, 'transcriptions?tab=batches');
  const card = page.locator('section.batch', { hasText: 'Archive of 2024' });
  await card.locator('text=3 of 3 ended').waitFor();
  await card.locator('h2 a').click();
  await page.locator('tbody tr').nth(2).waitFor();
});

test('every page is for all: by eye, by ear, by keyboard, light and dark, wide and narrow, in both languages', async () => {
  const pages = {
    queue: 'queue',
    workers: 'workers',
    transcriptions: 'transcriptions',
    batches: 'transcriptions?tab=batches',
    transcription: `transcriptions/${known.done}`,
    failed: `transcriptions/${known.failed}`,
    submit: 'submit',
    webhooks: 'webhooks',
    deliveries: 'webhooks?tab=deliveries',
    usage: 'usage',
  };
  for (const jobClass of ['interactive', 'standard', 'backfill']) {
    await line.api.submitFile(known.long, { class: jobClass });
  }
  expect(await lookAtAll(browser, line.api, pages)).toEqual([]);
}, 90_000);
