import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { done, profileOf } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import type { Program } from '../support/program.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, write, type Person } from './browser.js';

// The server goes away in the middle of an edit and comes back.

const EDITOR = 'Manifest text, YAML';
const LOST = 'it is tried again';
const map = (who: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: page\ndata:\n  who: ${who}\n`;

describeWithChromium('a lost connection', (chromium) => {
  let product: Product;
  let program: Program;
  let browser: Browser;
  let author: Person;
  let profileId: string;
  beforeAll(async () => {
    product = await openProduct([]);
    program = await product.start('src/main.ts');
    browser = await openBrowser(chromium);
    const selection = 'systemProfile { id }';
    type Made = { systemProfile: { id: string } };
    profileId = (await done<Made>(product, 'createSystemProfile', { name: 'Away' }, selection)).systemProfile.id;
    const manifests = [{ name: 'text', content: map('nobody') }];
    await done(product, 'addManifestLayer', { profileId, name: 'page', manifests }, selection);
    author = await person(browser, product);
    await author.page.goto(`/profiles/${encodeURIComponent(profileId)}/edit/layers?layer=page`);
    await author.page.getByText('who: nobody').waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  test('is told, and what was typed stays', async () => {
    const { page } = author;
    await write(page, EDITOR, map('author'));
    await program.end('SIGTERM');
    await page.getByText(LOST).waitFor();
    await page.getByRole('button', { name: 'Confirm Updates' }).click();
    await page.getByRole('alert').getByText('couldn’t be reached').waitFor();
    await page.getByText('who: author').waitFor();
  }, 60_000);

  test('comes back by itself, and then the update is confirmed', async () => {
    const { page } = author;
    await product.start('src/main.ts');
    await page.getByText(LOST).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Confirm Updates' }).click();
    await page.getByText('page is saved in the draft.').waitFor();
    type Found = { draft: { layers: { manifests: { content: string }[] }[] } };
    const found = await profileOf<Found>(product, profileId, 'draft { layers { manifests { content } } }');
    expect(found.draft.layers[0]?.manifests[0]?.content).toBe(map('author'));
  }, 90_000);

  test('brings what others do from then on, and what they did meanwhile', async () => {
    const { page } = author;
    await done(product, 'addManifestLayer', { profileId, name: 'later', manifests: [] }, 'systemProfile { id }');
    await page.getByText('Somebody else edits this profile.').waitFor();
    await page.getByRole('button', { name: /^later/ }).waitFor();
  }, 60_000);
});
