import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { done, type Changed } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import { eventually } from '../store/eventually.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, write, type Person } from './browser.js';
import { judge } from './judge.js';

// What was typed and isn't confirmed, when a session ends in the middle of it.
const PASSWORD = 'a horse walks into a bar';
const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n';
const TYPED = `${MAP}data: {opens: "at seven"}\n`;

describeWithChromium('what was typed and isn’t confirmed', (chromium) => {
  let product: Product;
  let browser: Browser;
  let eve: Person;
  let accountId: string;
  let address: string;
  let number = 0;

  beforeAll(async () => {
    product = await openProduct(['src/main.ts']);
    browser = await openBrowser(chromium);
  }, 120_000);
  beforeEach(async () => {
    number += 1;
    const account = { name: `Eve ${number}`, email: emailOf(number), role: 'EDITOR', password: PASSWORD };
    const made = await done<{ account: { id: string } }>(product, 'createAccount', account, 'account { id }');
    accountId = made.account.id;
    const { systemProfile } = await done<Changed>(
      product,
      'createSystemProfile',
      { name: `Shop ${number}` },
      'systemProfile { id }',
    );
    const layer = { profileId: systemProfile.id, name: 'web', manifests: [{ name: 'map', content: MAP }] };
    await done(product, 'addManifestLayer', layer, 'layer { id }');
    address = `/profiles/${encodeURIComponent(systemProfile.id)}/edit`;
    eve = await person(browser, product, { signedIn: false });
    await eve.page.goto(`${address}/layers?layer=web`);
    await signIn(eve.page, number, PASSWORD);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  /** As when it runs out: the next thing that she does isn't done, and leads to the sign-in page. */
  async function endSession(act: () => Promise<void>): Promise<void> {
    await done(product, 'updateAccount', { accountId, password: `${PASSWORD}, again` }, 'account { id }');
    await act();
    await eve.page.getByText('Your session has ended.').waitFor();
    await signIn(eve.page, number, `${PASSWORD}, again`);
  }
  const button = (name: string) => eve.page.getByRole('button', { name, exact: true });
  const kept = async () => {
    const all = JSON.parse(await eve.page.evaluate<string>('JSON.stringify(sessionStorage)')) as Record<string, string>;
    return Object.entries(all).flatMap(([key, value]) => (key.includes('unconfirmed') ? [value] : []));
  };
  const nothingIsKept = () => eventually(async () => (await kept()).length === 0);

  test('in a layer is in its editor again after signing in, and is gone from the tab once it is confirmed', async () => {
    const { page, faults } = eve;
    await write(page, 'Manifest map, YAML', TYPED);
    await endSession(() => button('Confirm Updates').click());
    await page.locator('.cm-line', { hasText: 'at seven' }).waitFor();
    expect(new URL(page.url()).search).toBe('?layer=web');
    expect(await judge(page, 'typed-again', 'light')).toEqual([]);
    await button('Confirm Updates').click();
    await page.getByText('web is saved in the draft.').waitFor();
    await nothingIsKept();
    await page.reload();
    await page.locator('.cm-line', { hasText: 'at seven' }).waitFor();
    expect(await button('Confirm Updates').isDisabled()).toBe(true);
    expect(faults.filter((fault) => !fault.includes('401'))).toEqual([]);
    await eve.context.close();
  }, 60_000);

  test('in a layer is gone once it is discarded, and outlasts a reload until then', async () => {
    const { page } = eve;
    await write(page, 'Manifest map, YAML', TYPED);
    await eventually(async () => (await kept()).some((text) => text.includes('at seven')));
    await page.reload();
    await page.locator('.cm-line', { hasText: 'at seven' }).waitFor();
    await button('Discard changes').click();
    await nothingIsKept();
    await page.reload();
    await page.getByRole('textbox', { name: 'Manifest map, YAML' }).waitFor();
    expect(await page.locator('.cm-line', { hasText: 'at seven' }).count()).toBe(0);
    await eve.context.close();
  }, 60_000);

  test('in a new manifest and in the information is there again', async () => {
    const { page } = eve;
    await button('Add Manifest').click();
    await page.getByLabel('Layer name').fill('printer');
    await write(page, 'Manifest manifest, YAML', TYPED);
    await page.getByRole('link', { name: 'Back' }).click();
    await page.getByLabel('Description').fill('One box behind the counter');
    await endSession(() => button('Next').click());
    await page.getByText('What you typed earlier is here again.').waitFor();
    expect(await page.getByLabel('Description').inputValue()).toBe('One box behind the counter');
    await button('Next').click();
    await page.locator('.cm-line', { hasText: 'at seven' }).waitFor();
    expect(await page.getByLabel('Layer name').inputValue()).toBe('printer');
    await button('Confirm and add').click();
    await page.getByText('printer was added to the draft.').waitFor();
    await nothingIsKept();
    await eve.context.close();
  }, 60_000);

  test('of a profile that isn’t there yet is there again, and the next one begins empty', async () => {
    const { page } = eve;
    await page.goto('/profiles/new');
    await page.getByLabel('Name', { exact: true }).fill(`Kiosk ${number}`);
    await page.getByLabel('Description').fill('One box at the gate');
    await endSession(() => button('Next').click());
    await page.getByText('What you typed earlier is here again.').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(`Kiosk ${number}`);
    expect(await page.getByLabel('Description').inputValue()).toBe('One box at the gate');
    expect(await judge(page, 'typed-again-new', 'light')).toEqual([]);
    await button('Next').click();
    await page.waitForURL(/\/edit\/layers$/);
    await nothingIsKept();
    await page.goto('/profiles/new');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('');
    await eve.context.close();
  }, 60_000);

  test('among the variables is there again, but never the value of a secret', async () => {
    const { page } = eve;
    await page.goto(`${address}/layers?variables`);
    await button('Add variable').click();
    await page.getByLabel('Name', { exact: true }).fill('PIN');
    await page.getByLabel('Default value').fill('four-two-four-two');
    await page.getByLabel('Secret').check();
    await eventually(async () => (await kept()).some((text) => text.includes('PIN')));
    expect((await kept()).join()).not.toContain('four-two');
    await endSession(() => button('Confirm Updates').click());
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('PIN');
    expect(await page.getByLabel('Secret').isChecked()).toBe(true);
    expect((await kept()).join()).not.toContain('four-two');
    await button('Confirm Updates').click();
    await page.getByText('The variables are saved in the draft.').waitFor();
    await nothingIsKept();
    await eve.context.close();
  }, 60_000);

  test('is shown to nobody else who signs in in that tab, and is gone as one signs out', async () => {
    const { page } = eve;
    await write(page, 'Manifest map, YAML', TYPED);
    await done(product, 'updateAccount', { accountId, password: `${PASSWORD}, again` }, 'account { id }');
    await button('Confirm Updates').click();
    await page.getByText('Your session has ended.').waitFor();
    expect((await kept()).join()).toContain('at seven');
    await page.getByText('API key', { exact: true }).first().click();
    await page.getByLabel('API key').fill(product.adminKey);
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Manifest map, YAML' }).waitFor();
    expect(await page.locator('.cm-line', { hasText: 'at seven' }).count()).toBe(0);
    await nothingIsKept();
    await write(page, 'Manifest map, YAML', TYPED);
    await button('Sign out').click();
    await page.getByLabel('E-mail address').waitFor();
    expect(await kept()).toEqual([]);
    await eve.context.close();
  }, 60_000);
});

function emailOf(number: number): string {
  return `eve-${number}@example.com`;
}

async function signIn(page: Page, number: number, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(emailOf(number));
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.locator('.whoami').getByText(`Eve ${number}`).waitFor();
}
