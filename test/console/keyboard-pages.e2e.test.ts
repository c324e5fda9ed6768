import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { done } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, type Person } from './browser.js';
import { furnish, type Furnished } from './furnish.js';
import { handsAt, type Hands } from './hands.js';

// What can be done on the other pages, without a mouse.

describeWithChromium('the pages by keys alone', (chromium) => {
  let product: Product;
  let browser: Browser;
  let author: Person;
  let hands: Hands;
  let furnished: Furnished;
  beforeAll(async () => {
    product = await openProduct(['src/main.ts'], { EXAMPLE: 'on' });
    furnished = await furnish(product);
    browser = await openBrowser(chromium);
    author = await person(browser, product);
    hands = handsAt(author.page);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  const there = (text: string | RegExp) => author.page.getByText(text).filter({ visible: true }).first().waitFor();
  const dialog = (state: 'visible' | 'detached') => author.page.getByRole('dialog').waitFor({ state });
  const open = async (address: string, shows: string) => {
    await author.page.goto(address);
    await there(shows);
  };

  test('profiles are searched, sorted and narrowed down by a tag', async () => {
    await open('/profiles', 'Factory edge');
    await hands.write('Search profiles', 'factory');
    await there('1 profile');
    await hands.enter('site:demo');
    await author.page.getByRole('button', { name: 'Without the tag site:demo' }).waitFor();
    await hands.enter('Name');
    await author.page.getByRole('columnheader', { name: 'Name' }).locator('svg').waitFor();
  }, 60_000);

  test('two hundred layers are one stop, and arrows walk along them', async () => {
    await open(`/profiles/${encodeURIComponent(furnished.large)}/edit/layers`, 'Confirm Updates');
    await hands.to(/^layer-001/);
    await hands.press('End');
    expect(await hands.focused()).toMatch(/^layer-200/);
    await hands.press('Tab');
    expect(await hands.focused()).toBe('Add New Pack');
  }, 60_000);

  test('a version is compared, looked at as it was, and its lines are asked for their author', async () => {
    const at = `/profiles/${encodeURIComponent(furnished.profile)}`;
    await open(at, 'SHA-256');
    await hands.to(/^site/);
    await hands.press('ArrowDown', 'Enter');
    await author.page.getByRole('region', { name: 'Layer node-monitor' }).waitFor();
    await hands.enter('Who wrote this');
    await hands.to('History', true);
    await hands.press('Enter');
    await there('Added the manifest layer "printer".');
    await hands.enter(/^As it was/);
    await there('Revision');
    await hands.to(/Revision/);
    await hands.press('ArrowLeft');
    await author.page.waitForURL(/\/at\/\d+$/);
  }, 60_000);

  test('a registry is synchronised, changed and left as it is', async () => {
    await open('/registries', 'Starter packs');
    await hands.enter('Synchronise Starter packs');
    await hands.enter('Change Starter packs');
    await dialog('visible');
    expect(await hands.focused()).toBe('Name');
    await hands.press('Escape');
    await dialog('detached');
    expect(await hands.focused()).toBe('Change Starter packs');
  }, 60_000);

  test('a device gets a token, is linked with the values of its site, and removed', async () => {
    await open('/devices', 'till-17');
    await hands.enter('Register a device');
    await hands.write('Name of the token', 'counter');
    await hands.press('Enter');
    await there('It is shown this once');
    await hands.enter('I have it');
    await dialog('detached');
    await hands.enter('Change link kiosk-1');
    await hands.to('Version');
    await hands.press('ArrowUp');
    await hands.write('Address of the gateway in the plant network', '10.0.0.7');
    await hands.press('Enter');
    await there('kiosk-1 is linked to Factory edge.');
    await there('stays on 2.0.0');
    await hands.enter('Remove spare');
    await dialog('visible');
    await hands.enter('Remove');
    await there('spare is forgotten.');
    expect(await hands.focused()).not.toBe('Register a device');
  }, 60_000);

  test('an update is looked at and approved, and a receipt is brought', async () => {
    const profileId = furnished.profile;
    await done(product, 'reviseSystemProfile', { profileId, version: '3.0.0' }, 'systemProfile { id }');
    await done(product, 'updateProfileInformation', { profileId, description: 'Newer.' }, 'systemProfile { id }');
    await done(product, 'finishSystemProfile', { profileId }, 'systemProfile { id }');
    await open('/devices', 'till-17');
    await there('3.0.0');
    await hands.enter(/^(Approve|What changes) 3\.0\.0 for till-17$/);
    await dialog('visible');
    await hands.enter('Approve 3.0.0');
    await there('till-17 may take 3.0.0.');
    await hands.enter('Import a receipt');
    await hands.to('Receipt');
    const chooser = author.page.waitForEvent('filechooser');
    await hands.press('Enter');
    const file = { name: 'receipt.json', mimeType: 'application/json', buffer: Buffer.from('no receipt') };
    await (await chooser).setFiles(file);
    await hands.enter('Import');
    await author.page.getByRole('dialog').locator('.notice-error').waitFor();
    await hands.press('Escape');
    await dialog('detached');
    expect(await hands.focused()).toBe('Import a receipt');
  }, 60_000);

  test('a rollout is paused, let go on, and set anew', async () => {
    await open(`/profiles/${encodeURIComponent(furnished.profile)}/rollout`, 'Set the waves');
    await hands.enter('Pause');
    await there('The rollout is paused.');
    await hands.enter('Resume');
    await there('The rollout goes on.');
    await hands.enter('Set the waves');
    await dialog('visible');
    await hands.write('May fail', '3');
    await hands.press('Enter');
    await there('The rollout is set.');
    await dialog('detached');
  }, 60_000);

  test('a problem that the review found leads to its line in the editor', async () => {
    await open(`/profiles/${encodeURIComponent(furnished.draft)}/edit/review`, 'Problems');
    await hands.enter(/^Line \d+$/);
    await author.page.waitForURL(/\/edit\/layers\?.*line=\d+/);
    await author.page.getByRole('textbox', { name: /, YAML$/ }).waitFor();
  }, 60_000);

  test('the audit is filtered, exported and a chain verified', async () => {
    await open('/audit?types=VersionPublished', 'Published version 1.0.0.');
    const saved = author.page.waitForEvent('download');
    await hands.enter('Export as CSV');
    expect(await readFile(await (await saved).path(), 'utf8')).toContain('VersionPublished');
    await hands.enter(/^Verify/);
    await there(/all \d+ events are as they were written/);
  }, 60_000);

  test('a key is made and revoked, an account is let in, the signing key is at hand', async () => {
    await open('/settings', 'signs new archives');
    await hands.enter('New account');
    await hands.write('Name', 'Ada');
    await hands.write('E-mail address', 'ada@example.org');
    await hands.write('First password', 'a short sentence is good');
    await hands.press('Enter');
    await there('Ada may sign in.');
    await hands.enter('New key');
    await hands.write('Name', 'pipeline');
    await hands.press('Enter');
    await there('It is shown this once.');
    await hands.enter('I have it');
    await hands.enter(/^Revoke/);
    await dialog('visible');
    await hands.enter(/^Revoke/);
    await dialog('detached');
    await hands.to('Copy the public key');
  }, 60_000);
});
