import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { done, profileOf } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, type Person } from './browser.js';

// Without a mouse: every step by keys alone, and the focus is where it is expected.

describeWithChromium('the console by keyboard', (chromium) => {
  let product: Product;
  let browser: Browser;
  let author: Person;
  let profileId: string;
  beforeAll(async () => {
    product = await openProduct(['src/main.ts']);
    browser = await openBrowser(chromium);
    author = await person(browser, product);
    const selection = 'systemProfile { id }';
    type Made = { systemProfile: { id: string } };
    profileId = (await done<Made>(product, 'createSystemProfile', { name: 'Keys' }, selection)).systemProfile.id;
    for (const name of ['first', 'second'])
      await done(product, 'addManifestLayer', { profileId, name, manifests: [] }, selection);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  const focused = () => author.page.locator(':focus');

  test('the first key leads past the menu to the content', async () => {
    const { page } = author;
    await page.goto('/registries');
    await page.getByText('Starter packs').first().waitFor();
    await page.getByRole('link', { name: 'Skip to the content' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('main:focus').waitFor();
  }, 60_000);

  test('a dialog takes the focus, Escape closes it and gives the focus back', async () => {
    const { page } = author;
    const opener = page.getByRole('button', { name: 'Add registry' });
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Add registry' }).getByLabel('Name').waitFor();
    expect(await page.evaluate("document.activeElement.closest('dialog') !== null")).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused().innerText()).toBe('Add registry');
  }, 60_000);

  test('layers change places with Alt and an arrow, and the focus goes along', async () => {
    const { page } = author;
    await page.goto(`/profiles/${encodeURIComponent(profileId)}/edit/layers`);
    await page.getByRole('button', { name: /^first/ }).focus();
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByText('first is now number 2 of 2.').waitFor();
    expect(await focused().innerText()).toContain('first');
    type Found = { draft: { layers: { name: string }[] } };
    const { draft } = await profileOf<Found>(product, profileId, 'draft { layers { name } }');
    expect(draft.layers.map(({ name }) => name)).toEqual(['second', 'first']);
  }, 60_000);

  test('Escape, then Tab leaves the editor', async () => {
    const { page } = author;
    const editor = page.getByRole('textbox', { name: 'Values, YAML' });
    await editor.focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    expect(
      await page.evaluate("document.activeElement.shadowRoot?.activeElement?.getAttribute('aria-label')"),
    ).not.toBe('Values, YAML');
  }, 60_000);
});
