import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { done } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, type Person } from './browser.js';

// What would be refused isn't offered.

describeWithChromium('the console of somebody who may only look', (chromium) => {
  let product: Product;
  let browser: Browser;
  let viewer: Person;
  let profile: string;
  beforeAll(async () => {
    product = await openProduct(['src/main.ts']);
    browser = await openBrowser(chromium);
    type Made = { systemProfile: { id: string } };
    const made = await done<Made>(product, 'createSystemProfile', { name: 'Looked at' }, 'systemProfile { id }');
    profile = `/profiles/${encodeURIComponent(made.systemProfile.id)}`;
    const { secret } = await done<{ secret: string }>(
      product,
      'createApiKey',
      { name: 'guest', role: 'VIEWER' },
      'secret',
    );
    viewer = await person(browser, { url: product.url, adminKey: secret });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  test.each([
    ['/profiles', 'Looked at', 'Add System Profile'],
    ['/registries', 'Starter packs', 'Add registry'],
    ['/devices', 'No device yet', 'Register a device'],
    ['/settings', 'signs new archives', 'New key'],
  ])(
    '%s shows what is there and no way to change it',
    async (address, there, change) => {
      const { page } = viewer;
      await page.goto(address);
      await page.getByText(there).first().waitFor();
      expect(await page.getByText(change).count()).toBe(0);
      expect(await page.getByRole('button', { name: /^(Synchronise|Change|Remove)/ }).count()).toBe(0);
      expect(await page.getByRole('navigation', { name: 'Main' }).getByText('Audit').count()).toBe(0);
    },
    60_000,
  );

  test('the wizard’s address leads to the profile, where nothing can be changed', async () => {
    const { page, faults } = viewer;
    await page.goto(`${profile}/edit/layers`);
    await page.waitForURL((url) => url.pathname === profile);
    await page.getByRole('heading', { name: 'Looked at' }).waitFor();
    expect(
      await page
        .getByRole('main')
        .getByRole('button', { name: /^(Create|Clone|Delete)/ })
        .count(),
    ).toBe(0);
    expect(faults).toEqual([]);
  }, 60_000);
});
