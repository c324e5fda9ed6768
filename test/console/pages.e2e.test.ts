import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openProduct, type Product } from '../journeys/product.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, type Look } from './browser.js';
import { furnish, type Furnished } from './furnish.js';
import { judge } from './judge.js';

// Every page, as it is looked at: what axe-core finds, whether it fits, and a picture of it for .ci/output/screenshots.

const LOOKS: readonly Look[] = ['light', 'dark', 'narrow'];

/** Name, address, and what stands on the page once it is there. */
type Place = readonly [name: string, address: string, shows: string | RegExp];

describeWithChromium('every page of the console', (chromium) => {
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

  describe.each(LOOKS)('%s', (look) => {
    test('the sign-in page', async () => {
      const { page, context } = await person(browser, product, { look, signedIn: false });
      await page.goto('/');
      await page.getByLabel('API key').waitFor();
      expect(await judge(page, 'sign-in', look)).toEqual([]);
      await context.close();
    }, 60_000);

    test('all others', async () => {
      const { page, context, faults, strangers } = await person(browser, product, { look });
      const found: string[] = [];
      for (const [name, address, shows] of placesOf(furnished)) {
        await page.goto(address);
        await page.getByText(shows).filter({ visible: true }).first().waitFor();
        found.push(...(await judge(page, name, look)));
      }
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
      expect(strangers).toEqual([]);
      await context.close();
    }, 240_000);
  });
});

function placesOf({ profile, draft, large }: Furnished): Place[] {
  const [at, edit, crowd] = [profile, draft, large].map((id) => `/profiles/${encodeURIComponent(id)}`) as [
    string,
    string,
    string,
  ];
  return [
    ['profiles', '/profiles', 'Factory edge'],
    ['no-profile-fits', '/profiles?search=nothing-has-this-name', 'No profile fits'],
    ['new-profile', '/profiles/new', 'Basic information'],
    ['information', `${edit}/edit/information`, 'Description'],
    ['layers', `${edit}/edit/layers`, 'Confirm Updates'],
    ['variables-edited', `${edit}/edit/layers?variables`, 'Add variable'],
    ['review', `${edit}/edit/review`, 'Problems'],
    ['large-draft', `${crowd}/edit/layers`, 'Confirm Updates'],
    ['large-review', `${crowd}/edit/review`, 'Problems'],
    ['profile', at, 'SHA-256'],
    ['versions', `${at}/versions`, '2.0.0'],
    ['compare', `${at}/compare`, /printer/],
    ['history', `${at}/history`, 'Show'],
    ['as-it-was', `${at}/at/4`, 'Revision'],
    ['variables', `${at}/variables`, 'gateway_address'],
    ['profile-devices', `${at}/devices`, 'kiosk-1'],
    ['rollout', `${at}/rollout`, 'Halted.'],
    ['no-profile-devices', `${edit}/devices`, 'No device is linked'],
    ['no-such-profile', '/profiles/nobody', 'This profile isn’t there'],
    ['registries', '/registries', 'Starter packs'],
    ['devices', '/devices', 'till-17'],
    ['no-such-device', '/devices?health=SILENT&tag=nobody', 'No such device'],
    ['audit', '/audit?types=VersionPublished', 'Published version 1.0.0.'],
    ['settings', '/settings', 'signs new archives'],
    ['no-such-page', '/nothing', 'No page has this address'],
  ];
}
