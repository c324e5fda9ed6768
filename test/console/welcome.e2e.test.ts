import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openProduct, type Product } from '../journeys/product.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person } from './browser.js';

describeWithChromium('the link that the first start prints', (chromium) => {
  let product: Product;
  let browser: Browser;
  let link: string;
  beforeAll(async () => {
    product = await openProduct(['src/main.ts'], { ADMIN_API_KEY: '' });
    link = /Console +(\S+#welcome=\S+)/.exec(product.said())?.[1] ?? 'no link was printed';
    browser = await openBrowser(chromium);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  test('signs the administrator in, and is not kept in the address', async () => {
    const { page, context } = await person(browser, product, { signedIn: false });
    await page.goto(link);
    await page.getByRole('heading', { name: 'System Profiles', exact: true }).waitFor();
    await page.getByText('Administrator').waitFor();
    expect(page.url()).not.toContain('welcome');
    await page.reload();
    await page.getByText('Administrator').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key', { exact: true }).waitFor();
    await context.close();
  }, 60_000);

  test('works once: whoever opens it later is asked for the key, and told why', async () => {
    const { page, context } = await person(browser, product, { signedIn: false });
    await page.goto(link);
    await page.getByText('This link was used before').waitFor();
    await page.getByLabel('API key', { exact: true }).waitFor();
    await context.close();
  }, 60_000);
});
