import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { done, profileOf } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, write, type Person } from './browser.js';

// Two people at two browsers edit one profile.

const EDITOR = 'Manifest text, YAML';
const map = (who: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: page\ndata:\n  who: ${who}\n`;

describeWithChromium('two people edit one profile', (chromium) => {
  let product: Product;
  let browser: Browser;
  let anna: Person;
  let ben: Person;
  let profileId: string;
  beforeAll(async () => {
    product = await openProduct(['src/main.ts']);
    browser = await openBrowser(chromium);
    const selection = 'systemProfile { id }';
    type Made = { systemProfile: { id: string } };
    profileId = (await done<Made>(product, 'createSystemProfile', { name: 'Shared' }, selection)).systemProfile.id;
    const manifests = [{ name: 'text', content: map('nobody') }];
    await done(product, 'addManifestLayer', { profileId, name: 'page', manifests }, selection);
    anna = await person(browser, product);
    ben = await person(browser, product);
    for (const { page } of [anna, ben]) {
      await page.goto(`/profiles/${encodeURIComponent(profileId)}/edit/layers?layer=page`);
      await page.getByRole('textbox', { name: EDITOR }).waitFor();
      // What somebody does from here on is announced to this page.
      await page.waitForLoadState('load');
    }
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  const confirm = (who: Person) => who.page.getByRole('button', { name: 'Confirm Updates' }).click();
  const stored = async () => {
    type Found = { draft: { layers: { manifests: { content: string }[] }[] } };
    const found = await profileOf<Found>(product, profileId, 'draft { layers { manifests { content } } }');
    return found.draft.layers[0]?.manifests[0]?.content;
  };

  test('what one confirms appears on the screen of the other, who is told', async () => {
    await write(anna.page, EDITOR, map('anna'));
    await confirm(anna);
    await anna.page.getByText('page is saved in the draft.').waitFor();
    await ben.page.getByText('Somebody else edits this profile.').waitFor();
    await ben.page.getByText('who: anna').waitFor();
    expect(await anna.page.getByText('Somebody else edits this profile.').count()).toBe(0);
    await ben.page.getByRole('button', { name: 'All right' }).click();
  }, 90_000);

  test('who types while the other confirms keeps the text, sees theirs beside it, and decides', async () => {
    await write(ben.page, EDITOR, map('ben'));
    await write(anna.page, EDITOR, map('anna again'));
    await confirm(anna);
    const notice = ben.page.getByText('changed this layer', { exact: false });
    await notice.waitFor();
    expect(await ben.page.getByRole('button', { name: 'Confirm Updates' }).isDisabled()).toBe(true);
    await ben.page.getByText('who: ben').first().waitFor();
    await ben.page.getByRole('button', { name: 'Keep mine' }).click();
    await confirm(ben);
    await ben.page.getByText('page is saved in the draft.').waitFor();
    expect(await stored()).toBe(map('ben'));
  }, 90_000);

  test('whose command meets a newer revision is asked, and a refusal changes nothing', async () => {
    // Ben hears nothing of what Anna does: his connection for announcements is cut.
    await ben.page.route('**/graphql/stream', (route) => route.abort());
    await ben.page.reload();
    await ben.page.getByRole('textbox', { name: EDITOR }).waitFor();
    await anna.page.getByText('who: ben').waitFor();
    await write(anna.page, EDITOR, map('anna once more'));
    await confirm(anna);
    await anna.page.getByText('who: anna once more').waitFor();
    await write(ben.page, EDITOR, map('ben once more'));
    await confirm(ben);
    const dialog = ben.page.getByRole('dialog', { name: 'Somebody was faster' });
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Show theirs first' }).click();
    await ben.page.getByRole('button', { name: 'Take theirs' }).click();
    await ben.page.getByText('who: anna once more').waitFor();
    expect(await stored()).toBe(map('anna once more'));
  }, 90_000);
});
