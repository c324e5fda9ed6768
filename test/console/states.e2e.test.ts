import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { done } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import { data } from '../support/graphql.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, type Person } from './browser.js';
import { furnish, type Furnished } from './furnish.js';
import { judge, judgeUnsettled } from './judge.js';
import { openSky, OUTAGE, REFUSAL, type Sky } from './weather.js';

// What each page shows while the server is slow, when it fails, when it is away and when it is back.

type Place = readonly [name: string, addressOf: (furnished: Furnished) => string, shows: string];

const at = (id: string, rest = '') => `/profiles/${encodeURIComponent(id)}${rest}`;

const PLACES: readonly Place[] = [
  ['profiles', () => '/profiles', 'Factory edge'],
  ['information', ({ draft }) => at(draft, '/edit/information'), 'Description'],
  ['layers', ({ draft }) => at(draft, '/edit/layers'), 'Confirm Updates'],
  ['review', ({ draft }) => at(draft, '/edit/review'), 'Problems'],
  ['profile', ({ profile }) => at(profile), 'SHA-256'],
  ['versions', ({ profile }) => at(profile, '/versions'), 'a printer for the receipts'],
  ['compare', ({ profile }) => at(profile, '/compare'), 'Layer "printer" is added.'],
  ['history', ({ profile }) => at(profile, '/history'), 'Added the manifest layer "printer".'],
  ['as-it-was', ({ profile }) => at(profile, '/at/4'), 'status-page'],
  ['profile-devices', ({ profile }) => at(profile, '/devices'), 'kiosk-1'],
  ['registries', () => '/registries', 'Starter packs'],
  ['devices', () => '/devices', 'till-17'],
  ['audit', () => '/audit?types=VersionPublished', 'Published version 1.0.0.'],
  ['settings', () => '/settings', 'signs new archives'],
];

describeWithChromium('the console in every weather', (chromium) => {
  let product: Product;
  let browser: Browser;
  let furnished: Furnished;
  beforeAll(async () => {
    product = await openProduct(['src/main.ts'], { EXAMPLE: 'on' });
    furnished = await furnish(product);
    browser = await openBrowser(chromium);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  describe.each(PLACES)('%s', (name, addressOf, shows) => {
    let author: Person;
    let sky: Sky;
    beforeAll(async () => {
      author = await person(browser, product);
      sky = await openSky(author.page);
    });
    afterAll(() => author.context.close());

    const shown = () => author.page.getByText(shows).filter({ visible: true }).first().waitFor();

    test('shows that it waits, then what it waited for', async () => {
      const { page } = author;
      sky.become('slow');
      await page.goto(addressOf(furnished));
      await page.locator('.skeleton').first().waitFor();
      expect(await judgeUnsettled(page, `${name}-waits`, 'light')).toEqual([]);
      sky.become('fine');
      await shown();
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    }, 60_000);

    test('tells an outage in the server’s words, and Try again brings the page', async () => {
      const { page, faults } = author;
      sky.become('outage');
      await page.goto(addressOf(furnished));
      await page.getByRole('alert').filter({ hasText: OUTAGE }).first().waitFor();
      expect(await judge(page, `${name}-fails`, 'light')).toEqual([]);
      sky.become('fine');
      const again = page.getByRole('button', { name: 'Try again' });
      for (let left = await again.count(); left > 0; left -= 1) {
        await again.first().press('Enter');
        await again.nth(left - 1).waitFor({ state: 'detached' });
      }
      await shown();
      expect(faults).toEqual([]);
    }, 60_000);

    test('comes back by itself after a lost connection', async () => {
      const { page } = author;
      sky.become('gone');
      await page.goto(addressOf(furnished));
      await page.getByText('The server can’t be reached.').first().waitFor();
      sky.become('fine');
      await shown();
      await page.getByText('The server can’t be reached.').first().waitFor({ state: 'detached' });
    }, 60_000);
  });

  test('a refused change is told in words, and what was typed stays', async () => {
    const { page, context } = await person(browser, product);
    const sky = await openSky(page);
    await page.goto(at(furnished.draft, '/edit/layers?layer=site'));
    await page.getByLabel('Layer name').fill('place');
    sky.become('forbidden');
    await page.getByRole('button', { name: 'Confirm Updates' }).click();
    await page.getByRole('alert').filter({ hasText: REFUSAL }).waitFor();
    expect(await page.getByLabel('Layer name').inputValue()).toBe('place');
    await context.close();
  }, 60_000);

  test('what somebody else removed meanwhile is told by its name', async () => {
    const { page, context } = await person(browser, product);
    type Found = { devices: { nodes: { id: string; name: string }[] } };
    const { devices } = await data<Found>(product, '{ devices(first: 50) { nodes { id name } } }');
    const spare = devices.nodes.find(({ name }) => name === 'spare');
    await page.goto('/devices');
    const link = page.getByRole('button', { name: 'Link spare' });
    await link.waitFor();
    await done(product, 'removeDevice', { deviceId: spare?.id }, 'deletedId');
    await link.click();
    await page.getByRole('dialog').getByText('spare was removed meanwhile.').waitFor();
    await context.close();
  }, 60_000);

  test('a session that ended leads to the sign-in page, which says why, and back to the same place', async () => {
    const made = await done<{ secret: string; apiKey: { id: string } }>(
      product,
      'createApiKey',
      { name: 'short', role: 'EDITOR' },
      'secret apiKey { id }',
    );
    const { page, context } = await person(browser, product, { signedIn: false });
    await page.goto('/registries');
    await page.getByLabel('API key').fill(made.secret);
    await page.keyboard.press('Enter');
    await page.getByText('Starter packs').first().waitFor();
    await done(product, 'revokeApiKey', { apiKeyId: made.apiKey.id }, 'deletedId');
    await page.getByRole('link', { name: 'Devices' }).press('Enter');
    await page.getByText('Your session has ended.').waitFor();
    expect(await judge(page, 'session-ended', 'light')).toEqual([]);
    await page.getByLabel('API key').fill(product.adminKey);
    await page.keyboard.press('Enter');
    await page.getByText('till-17').first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/devices');
    await context.close();
  }, 60_000);

  test('who may not read the audit is told who does', async () => {
    const { secret } = await done<{ secret: string }>(
      product,
      'createApiKey',
      { name: 'guest', role: 'VIEWER' },
      'secret',
    );
    const { page, context, faults } = await person(browser, { url: product.url, adminKey: secret });
    await page.goto('/audit');
    await page.getByText('Your role doesn’t read the audit').waitFor();
    expect(await page.getByRole('button', { name: /Export/ }).count()).toBe(0);
    expect(await judge(page, 'audit-not-allowed', 'light')).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  }, 60_000);

  test('a search of the audit that does not reach all lines yet says from when on', async () => {
    const { page, context, faults } = await person(browser, product);
    await page.route('**/graphql', async (route) => {
      if (!/query Audit\b/.test(route.request().postData() ?? '')) return route.continue();
      const answer = await route.fetch();
      const told = (await answer.json()) as { data: { auditLog: { unsearchedSince?: string | null } } };
      // Only asked where words are searched; without any, every line is there.
      if (told.data.auditLog.unsearchedSince === null) told.data.auditLog.unsearchedSince = '2026-03-01T10:00:00.000Z';
      return route.fulfill({ response: answer, json: told });
    });
    await page.goto('/audit?types=VersionPublished');
    await page.getByText('Published version 1.0.0.').first().waitFor();
    const notice = page.getByText('The search doesn’t reach all lines yet');
    expect(await notice.count()).toBe(0);
    for (const [text, shows] of [
      ['published', 'Published version 1.0.0.'],
      ['zeppelin', 'No line fits'],
    ] as const) {
      await page.goto(`/audit?types=VersionPublished&text=${text}`);
      await page.getByText(shows).first().waitFor();
      await notice.filter({ hasText: '1 Mar 2026' }).waitFor();
    }
    expect(await judge(page, 'audit-unsearched', 'light')).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  }, 60_000);

  test('a page whose code can’t be fetched says so, and the menu leads on', async () => {
    const { page, context } = await person(browser, product);
    await page.goto('/profiles');
    await page.getByText('Factory edge').first().waitFor();
    await page.route('**/assets/audit-*.js', (route) => route.abort());
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByText('This page can’t be shown').waitFor();
    expect(await judge(page, 'page-broken', 'light')).toEqual([]);
    await page.getByRole('link', { name: 'Registries' }).click();
    await page.getByText('Starter packs').first().waitFor();
    await context.close();
  }, 60_000);
});
