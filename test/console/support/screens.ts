import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findBarriers } from './accessibility.ts';
import { openPage, signIn, visit } from './open-page.ts';

const SCREENS = join(import.meta.dirname, '../__screens__');

const LOOKS: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  narrow: { viewport: { width: 400, height: 800 } },
  zh: { locale: 'zh-CN' },
};

/** Takes a picture of every page in every look, and tells whatever is wrong with any of them. */
export async function lookAtAll(
  browser: Browser,
  api: { url: string; key: string },
  pages: Record<string, string>,
): Promise<string[]> {
  mkdirSync(SCREENS, { recursive: true });
  const wrong: string[] = [];
  for (const [look, options] of Object.entries(LOOKS)) {
    const page = await openPage(browser, options);
    await page.goto(`${api.url}/console`);
    await page.waitForSelector('.door');
    wrong.push(...(await judge(page, 'sign-in', look)));
    await signIn(page, api);
    for (const [name, path] of Object.entries(pages)) {
      await visit(page, path);
      wrong.push(...(await judge(page, name, look)));
    }
  }
  return wrong;
}

// What is read aloud is the same however wide the screen is, and colours are those of light or dark.
async function judge(page: Page, name: string, look: string): Promise<string[]> {
  await page.screenshot({ path: join(SCREENS, `${name}-${look}.png`), fullPage: true });
  const overhang = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
  const barriers = look === 'light' || look === 'dark' ? await findBarriers(page, look === 'dark') : [];
  const wrong = [...barriers, ...(overhang > 0 ? [`is ${overhang} px wider than the screen`] : [])];
  return wrong.map(problem => `${name}-${look}: ${problem}`);
}
