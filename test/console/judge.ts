import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Look } from './browser.js';

const SHOTS = path.resolve('.ci/output/screenshots');

let axe: Promise<string> | null = null;

/** Keeps a picture of the page for .ci/output/screenshots and tells what is wrong with it: axe-core, and whether it fits. */
export async function judge(page: Page, name: string, look: Look): Promise<string[]> {
  await settled(page);
  return judgeUnsettled(page, name, look);
}

/** As `judge`, of a page that still waits for something. */
export async function judgeUnsettled(page: Page, name: string, look: Look): Promise<string[]> {
  axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SHOTS, `${name}.${look}.png`), fullPage: true });
  const wider = await page.evaluate<number>(WIDER);
  const hidden = await page.evaluate<string[]>(HIDDEN_COLUMNS);
  await page.evaluate(await axe);
  const serious = await page.evaluate<string[]>(SERIOUS);
  const tooWide = wider > 0 ? [`${wider} pixels wider than the window`] : [];
  return [...tooWide, ...hidden, ...serious].map((it) => `${name}: ${it}`);
}

/** Everything that was asked for is there: nothing is grey any more. */
async function settled(page: Page): Promise<void> {
  await page.locator('.skeleton, .loading').first().waitFor({ state: 'detached' });
}

/** By how much the page is wider than the window. */
const WIDER = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** Tables that have to be scrolled sideways before all of their columns are seen. */
const HIDDEN_COLUMNS = `[...document.querySelectorAll('.table-wrap')]
  .filter((wrap) => wrap.scrollWidth > wrap.clientWidth)
  .map((wrap) => 'a table hides ' + (wrap.scrollWidth - wrap.clientWidth) + ' pixels: ' + wrap.textContent.slice(0, 60))`;

const SERIOUS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ': ' + failureSummary)))`;
