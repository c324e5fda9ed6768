import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { CLIENT, startProvider, type RunningProvider } from '../access/oidc-provider.js';
import { openProduct, type Product } from '../journeys/product.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, type Look } from './browser.js';
import { judge } from './judge.js';

const PASSWORD = 'a horse walks into a bar';
const LOOKS: readonly Look[] = ['light', 'dark', 'narrow'];

describeWithChromium('people at the console', (chromium) => {
  let provider: RunningProvider;
  let product: Product;
  let browser: Browser;
  beforeAll(async () => {
    provider = await startProvider();
    product = await openProduct(['src/main.ts'], {
      ...{ OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: CLIENT.id, OIDC_CLIENT_SECRET: CLIENT.secret },
      ...{ OIDC_NAME: 'Example Inc.', OIDC_SCOPES: 'openid email profile groups', OIDC_ROLES: 'edge-team=EDITOR' },
    });
    provider.trust([`${product.url}/sign-in/callback`]);
    browser = await openBrowser(chromium);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
    await provider.close();
  }, 60_000);

  /** As the administrator, at Settings. */
  async function settings() {
    const admin = await person(browser, product);
    await admin.page.goto('/settings');
    await admin.page.getByRole('region', { name: 'Accounts' }).waitFor();
    return admin;
  }
  async function letIn(name: string, password = PASSWORD): Promise<void> {
    const { page, context } = await settings();
    await page.getByRole('button', { name: 'New account' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('E-mail address').fill(`${name.toLowerCase()}@example.com`);
    await page.getByLabel(/First password/).fill(password);
    await page.getByRole('button', { name: 'Let them in' }).click();
    await page.getByText(`${name.toLowerCase()}@example.com`).waitFor();
    await context.close();
  }
  async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
    await page.getByLabel('E-mail address').fill(`${name.toLowerCase()}@example.com`);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }
  async function arrive(name: string) {
    const somebody = await person(browser, product, { signedIn: false });
    await somebody.page.goto('/profiles?search=mine');
    await signIn(somebody.page, name);
    await somebody.page.locator('.whoami').getByText(name).waitFor();
    return somebody;
  }

  test('an account signs in where it wanted to go, is known by its name after a reload, and signs out', async () => {
    await letIn('Ada');
    const { page, context } = await arrive('Ada');
    expect(page.url()).toContain('/profiles?search=mine');
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.reload();
    await page.locator('.whoami').getByText('Ada').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in with Example Inc.' }).waitFor();
    expect(await context.cookies()).toEqual([]);
    await context.close();
  }, 120_000);

  test('a wrong password is told in the form, and nobody is let in', async () => {
    const { page, context } = await person(browser, product, { signedIn: false });
    await page.goto('/');
    await signIn(page, 'Nobody');
    await page.getByText('don’t fit together').waitFor();
    await context.close();
  }, 60_000);

  test('people change their own password, and the present one is asked for', async () => {
    await letIn('Bea');
    const { page, context } = await arrive('Bea');
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByLabel('Present password').fill('something else');
    await page.getByLabel('New password').fill('a wholly new sentence');
    await page.getByRole('button', { name: 'Change it' }).click();
    await page.getByText('This is not your present password').waitFor();
    await page.getByLabel('Present password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('Your password is changed').waitFor();
    await context.close();
  }, 120_000);

  test('people see where they are signed in, and sign out elsewhere', async () => {
    await letIn('Carl');
    const [here, there] = [await arrive('Carl'), await arrive('Carl')];
    await here.page.goto('/settings');
    const own = here.page.getByRole('region', { name: 'Your account' });
    await own.getByText('this one').waitFor();
    await own.getByRole('button', { name: /Sign out/ }).click();
    await own.getByRole('button', { name: /Sign out/ }).waitFor({ state: 'detached' });
    await there.page.reload();
    await there.page.getByLabel('E-mail address').waitFor();
    await Promise.all([here.context.close(), there.context.close()]);
  }, 120_000);

  test('an administrator gives another role, a new password, and closes an account that is signed in', async () => {
    await letIn('Dora');
    const dora = await arrive('Dora');
    const { page, context } = await settings();
    const edit = () => page.getByRole('button', { name: 'Edit Dora' }).click();
    await edit();
    await page.getByLabel('Role').selectOption('AUDITOR');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Dora is saved.').waitFor();
    await dora.page.reload();
    await dora.page.locator('.whoami').getByText('auditor').waitFor();
    await edit();
    await page.getByLabel(/New password/).fill('short');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A password has 12 characters or more').waitFor();
    await page.getByLabel(/New password/).fill('a wholly new sentence');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Dora has a new password').waitFor();
    await dora.page.reload();
    await signIn(dora.page, 'Dora', 'a wholly new sentence');
    await dora.page.locator('.whoami').getByText('Dora').waitFor();
    await page.getByRole('button', { name: 'Disable Dora' }).click();
    await page.getByText('can’t come in').waitFor();
    await dora.page.reload();
    await signIn(dora.page, 'Dora', 'a wholly new sentence');
    await dora.page.getByText('This account is disabled').waitFor();
    await Promise.all([context.close(), dora.context.close()]);
  }, 120_000);

  /** Signs in at the provider's own pages. */
  async function through(login: string) {
    const somebody = await person(browser, product, { signedIn: false });
    const { page } = somebody;
    await page.goto('/devices');
    await page.getByRole('link', { name: 'Sign in with Example Inc.' }).click();
    await page.locator('input[name=login]').fill(login);
    await page.locator('input[name=password]').fill('any');
    await page.locator('button[type=submit]').click();
    return somebody;
  }

  test('the identity provider leads back to where somebody wanted to go', async () => {
    const claims = { email: 'eve@corp.example', email_verified: true, name: 'Eve of Example', groups: ['edge-team'] };
    provider.people['eve'] = claims;
    const { page, context } = await through('eve');
    await page.locator('.whoami').getByText('Eve of Example').waitFor();
    expect(new URL(page.url()).pathname).toBe('/devices');
    await page.goto('/settings');
    await page.getByRole('region', { name: 'Your account' }).getByText('eve@corp.example').waitFor();
    expect(await page.getByRole('button', { name: 'Change password' }).count()).toBe(0);
    expect(await page.getByRole('region', { name: 'Accounts' }).count()).toBe(0);
    await context.close();
  }, 120_000);

  test('whoever has no role there is told so on the sign-in page, and not again after a reload', async () => {
    provider.people['frank'] = { email: 'frank@corp.example', email_verified: true, name: 'Frank', groups: [] };
    const { page, context } = await through('frank');
    await page.getByText('gives you no role here').waitFor();
    await page.reload();
    await page.getByLabel('E-mail address').waitFor();
    expect(await page.getByText('gives you no role here').count()).toBe(0);
    await context.close();
  }, 120_000);

  describe.each(LOOKS)('%s', (look) => {
    test('the pages have no serious fault and fit', async () => {
      await letIn(`Look ${look}`.replace(' ', '-'));
      const { page, context } = await person(browser, product, { look, signedIn: false });
      await page.goto('/');
      await page.getByRole('link', { name: /Example Inc/ }).waitFor();
      const found = await judge(page, 'sign-in-provider', look);
      await signIn(page, `Look-${look}`);
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      await page.goto('/settings');
      await page.getByText('this one').waitFor();
      found.push(...(await judge(page, 'settings-own', look)));
      await context.close();
      const admin = await person(browser, product, { look });
      await admin.page.goto('/settings');
      await admin.page.getByText('look-light@example.com').waitFor();
      found.push(...(await judge(admin.page, 'settings-accounts', look)));
      await admin.page.getByRole('button', { name: 'Edit Look-light' }).click();
      await admin.page.getByLabel('Role').waitFor();
      found.push(...(await judge(admin.page, 'settings-account-edit', look)));
      await admin.context.close();
      expect(found).toEqual([]);
    }, 120_000);
  });
});
