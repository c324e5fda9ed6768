import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openProduct, type Product } from '../journeys/product.js';
import { graphql } from '../support/graphql.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, type Person } from './browser.js';
import { judge } from './judge.js';

// A key of a program, from the page where it is made to the page where it ends.

describeWithChromium('the keys of programs in the console', (chromium) => {
  let product: Product;
  let browser: Browser;
  let admin: Person;
  let secret: string;
  beforeAll(async () => {
    product = await openProduct(['src/main.ts']);
    browser = await openBrowser(chromium);
    admin = await person(browser, product);
    await admin.page.goto('/settings');
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  const keys = () => admin.page.getByRole('region', { name: 'API keys' });
  const dialog = () => admin.page.getByRole('dialog');
  const role = async () => {
    const { data } = await graphql<{ viewer: { role: string } }>(
      { url: product.url, adminKey: secret },
      '{ viewer { role } }',
    );
    return data?.viewer.role ?? null;
  };

  test('one is made with a role and shown this once, and it opens the API', async () => {
    await keys().getByRole('button', { name: 'New key' }).click();
    await dialog().getByLabel('Name').fill('pipeline');
    await dialog().getByLabel('Role').selectOption({ label: 'Editor' });
    await dialog().getByRole('button', { name: 'Make the key' }).click();
    secret = await dialog().locator('code').innerText();
    expect(await judge(admin.page, 'key-made', 'light')).toEqual([]);
    expect(await role()).toBe('EDITOR');
    await dialog().getByRole('button', { name: 'I have it' }).click();
    await keys().getByRole('button', { name: 'Revoke pipeline' }).waitFor();
    expect(await admin.page.content()).not.toContain(secret);
  }, 60_000);

  test('it is revoked, and ends at once', async () => {
    await keys().getByRole('button', { name: 'Revoke pipeline' }).click();
    await dialog().getByRole('button', { name: 'Revoke' }).click();
    await admin.page.getByText('The key pipeline works no more.').waitFor();
    await keys().getByRole('button', { name: 'Revoke pipeline' }).waitFor({ state: 'detached' });
    expect(await role()).toBeNull();
    expect(admin.faults).toEqual([]);
  }, 60_000);
});
