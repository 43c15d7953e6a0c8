import axe from 'axe-core';
import type { Page } from 'playwright-core';

type Violation = { id: string; help: string; nodes: { html: string; failureSummary: string }[] };

const ALL = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What a screen reader or a weak eye would stumble over, in words; by axe-core, up to WCAG 2.2 AA. With `coloursOnly` what
 * may differ from a page that was looked at in other colours.
 */
export async function findBarriers(page: Page, coloursOnly: boolean): Promise<string[]> {
  await page.evaluate(axe.source);
  const runOnly = JSON.stringify(coloursOnly ? ['color-contrast', 'link-in-text-block'] : ALL);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(`axe.run(document, { runOnly: ${runOnly} })`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html.slice(0, 200)}\n${failureSummary}`),
  );
}
