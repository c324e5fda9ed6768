import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openProduct, type Product } from '../journeys/product.js';
import { graphql } from '../support/graphql.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, type Look } from './browser.js';
import { judge } from './judge.js';

const LOOKS: readonly Look[] = ['light', 'dark', 'narrow'];
const PASSWORD = 'a horse walks into a bar';

// Who sees which profiles, said on the settings page and seen by whom it is said of.

describeWithChromium('which profiles somebody sees', (chromium) => {
  let product: Product;
  let browser: Browser;
  const mutate = async <T>(field: string, input: object, selection: string): Promise<T> => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
    const text = `mutation($input: ${type}) { answer: ${field}(input: $input) { ${selection} userErrors { message } } }`;
    const { data, errors } = await graphql<{ answer: T }>(product, text, { input });
    if (!data) throw new Error(JSON.stringify(errors));
    return data.answer;
  };
  beforeAll(async () => {
    product = await openProduct(['src/main.ts']);
    browser = await openBrowser(chromium);
    for (const [name, tags] of [
      ['Berlin till', ['edge', 'site:berlin']],
      ['Paris till', ['edge', 'site:paris']],
      ['Lab', ['test']],
    ] as const)
      await mutate('createSystemProfile', { name, tags }, 'systemProfile { id }');
    for (const name of ['Ada', 'Bea'])
      await mutate(
        'createAccount',
        { name, email: `${name.toLowerCase()}@example.com`, role: 'ADMIN', password: PASSWORD },
        'account { id }',
      );
    await mutate('createApiKey', { name: 'pipeline', role: 'EDITOR' }, 'secret');
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  async function settings(look: Look = 'light') {
    const admin = await person(browser, product, { look });
    await admin.page.goto('/settings');
    await admin.page.getByRole('button', { name: 'Profiles of Ada' }).waitFor();
    return admin;
  }
  const stored = async (kind: 'accounts' | 'apiKeys', name: string) => {
    const query = `{ all: ${kind} { name tagFilter { text } } }`;
    const { data } = await graphql<{ all: { name: string; tagFilter: { text: string } | null }[] }>(product, query);
    return data?.all.find((one) => one.name === name)?.tagFilter?.text ?? null;
  };
  const type = (page: Page, place: string, text: string) =>
    page.getByRole('combobox', { name: `Tag of condition ${place}`, exact: true }).fill(text);

  test('a person is held to conditions in groups, told in words and in profiles, and sees just those', async () => {
    const { page, context, faults } = await settings();
    await page.getByRole('button', { name: 'Profiles of Ada' }).click();
    await page.getByLabel('Only profiles with certain tags').check();
    await type(page, '1', 'edge');
    await page.getByText('Now that is 2 of 3: Berlin till, Paris till.').waitFor();
    await page.getByRole('button', { name: 'Group', exact: true }).click();
    await type(page, '2.1', 'site:berlin');
    await page.getByRole('button', { name: 'Condition in group 2' }).click();
    await page.getByLabel('Condition 2.2', { exact: true }).selectOption('Tag is not');
    await type(page, '2.2', 'site:paris');
    await page.getByText('is "edge" and (is "site:berlin" or is not "site:paris")').waitFor();
    await page.getByText('Now that is 1 of 3: Berlin till.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Ada sees only profiles whose tag').waitFor();
    expect(await stored('accounts', 'Ada')).toBe('is "edge" and (is "site:berlin" or is not "site:paris")');
    await context.close();
    expect(faults).toEqual([]);

    const ada = await person(browser, product, { signedIn: false });
    await ada.page.goto('/profiles');
    await ada.page.getByLabel('E-mail address').fill('ada@example.com');
    await ada.page.getByLabel('Password').fill(PASSWORD);
    await ada.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await ada.page.getByRole('link', { name: 'Berlin till' }).waitFor();
    expect(await ada.page.getByText('Paris till').count()).toBe(0);
    await ada.page.goto('/settings');
    await ada.page.getByText('You see only profiles whose tag').waitFor();
    expect(await ada.page.getByRole('region', { name: 'Accounts' }).count()).toBe(0);
    expect(await judge(ada.page, 'settings-restricted', 'light')).toEqual([]);
    await ada.context.close();
  }, 120_000);

  test('what is stored is shown again as it was said, and is taken back', async () => {
    const { page, context } = await settings();
    const of = page.getByRole('button', { name: 'Profiles of Ada' });
    await of.click();
    const tag = (place: string) => page.getByRole('combobox', { name: `Tag of condition ${place}`, exact: true });
    expect([await tag('1').inputValue(), await tag('2.1').inputValue(), await tag('2.2').inputValue()]).toEqual([
      ...['edge', 'site:berlin', 'site:paris'],
    ]);
    expect(await page.getByLabel('Condition 2.2', { exact: true }).inputValue()).toBe('isNot');
    await page.getByLabel('Every profile').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Ada sees every profile from now on.').waitFor();
    expect(await stored('accounts', 'Ada')).toBeNull();
    await context.close();
  }, 60_000);

  test('a key is held to a tag by the keyboard alone, and a condition without a tag is asked for', async () => {
    const { page, context } = await settings();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await page.getByRole('button', { name: 'Profiles of pipeline' }).focus();
    await press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.getByLabel('Every profile').focus();
    await press('ArrowDown', 'Tab', 'Tab', 'Tab', 'Enter');
    await page.getByText('Type a tag such as site:berlin.').waitFor();
    await page.keyboard.type('edge');
    await press('Tab', 'Enter');
    await page.keyboard.type('site:paris');
    await press('Shift+Tab', 'ArrowDown');
    await page.getByText('is "edge" and is not "site:paris"').waitFor();
    await press('Tab', 'Enter');
    await page.getByText('pipeline sees only profiles whose tag').waitFor();
    expect(await stored('apiKeys', 'pipeline')).toBe('is "edge" and is not "site:paris"');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Profiles of pipeline');
    await context.close();
  }, 60_000);

  test('a new key and a new account begin with what they are given', async () => {
    const { page, context } = await settings();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('berlin');
    await page.getByLabel('Only profiles with certain tags').check();
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText('Type a tag such as site:berlin.').waitFor();
    await type(page, '1', 'site:berlin');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByRole('button', { name: 'I have it' }).click();
    expect(await stored('apiKeys', 'berlin')).toBe('is "site:berlin"');
    await page.getByRole('button', { name: 'New account' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Carl');
    await page.getByLabel('E-mail address').fill('carl@example.com');
    await page.getByLabel('Only profiles with certain tags').check();
    await type(page, '1', 'x'.repeat(129));
    await page.getByRole('button', { name: 'Let them in' }).click();
    await page.getByText('A tag has 1 to 128 characters').waitFor();
    await type(page, '1', 'site:paris');
    await page.getByRole('button', { name: 'Let them in' }).click();
    await page.getByText('carl@example.com').waitFor();
    expect(await stored('accounts', 'Carl')).toBe('is "site:paris"');
    await context.close();
  }, 60_000);

  describe.each(LOOKS)('%s', (look) => {
    test('the form has no serious fault and fits', async () => {
      const { page, context } = await settings(look);
      await page.getByRole('button', { name: 'Profiles of Bea' }).click();
      await page.getByLabel('Only profiles with certain tags').check();
      await type(page, '1', 'edge');
      await page.getByRole('button', { name: 'Group', exact: true }).click();
      await page.getByRole('button', { name: 'Condition in group 2' }).click();
      await type(page, '2.2', 'site:berlin');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('or remove the condition').waitFor();
      const found = await judge(page, 'sight-missing', look);
      await type(page, '2.1', 'site:paris');
      await page.getByText('Now that is 2 of 3').waitFor();
      found.push(...(await judge(page, 'sight', look)));
      await page.getByRole('button', { name: 'Cancel' }).click();
      found.push(...(await judge(page, 'settings-sight', look)));
      await context.close();
      expect(found).toEqual([]);
    }, 60_000);
  });
});
