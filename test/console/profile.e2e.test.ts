import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { done } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, write, type Person } from './browser.js';

// What became of a profile: its second version, what differs, who did it, as it was, and the audit of it all.

const machine = (cores: number) => `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: till
spec:
  runStrategy: Always
  template:
    spec:
      domain:
        cpu:
          cores: ${cores}
        memory:
          guest: 2Gi
        devices:
          disks:
            - name: root
              disk:
                bus: virtio
      volumes:
        - name: root
          containerDisk:
            image: registry.example/till:1.4
`;

describeWithChromium('the page of a profile', (chromium) => {
  let product: Product;
  let browser: Browser;
  let author: Person;
  let place: string;
  beforeAll(async () => {
    product = await openProduct(['src/main.ts']);
    const selection = 'systemProfile { id }';
    type Made = { systemProfile: { id: string } };
    const { id: profileId } = (await done<Made>(product, 'createSystemProfile', { name: 'Shop' }, selection))
      .systemProfile;
    const manifests = [{ name: 'machine', content: machine(2) }];
    await done(product, 'addManifestLayer', { profileId, name: 'till', vmManifest: true, manifests }, selection);
    await done(product, 'finishSystemProfile', { profileId, note: 'for the first shops' }, selection);
    place = `/profiles/${encodeURIComponent(profileId)}`;
    browser = await openBrowser(chromium);
    author = await person(browser, product);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
  }, 60_000);

  const button = (name: string | RegExp) => author.page.getByRole('button', { name, exact: true });

  test('Create new version opens a draft, and Finish publishes it', async () => {
    const { page } = author;
    await page.goto(place);
    await button('Create new version').click();
    await page.getByRole('dialog').getByLabel('Version').fill('1.1.0');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^(Create|Open)/ })
      .click();
    await page.getByRole('textbox', { name: 'Manifest machine, YAML' }).waitFor();
    await write(page, 'Manifest machine, YAML', machine(4));
    await button('Confirm Updates').click();
    await page.getByText('till is saved in the draft.').waitFor();
    await button('Next').click();
    await button('Finish').click();
    await page.getByLabel('Note').fill('more room for the till');
    await button('Finish 1.1.0').click();
    await page.getByRole('heading', { name: 'Version 1.1.0' }).waitFor();
  }, 90_000);

  test('any version is downloaded, from the list of versions or by choosing it', async () => {
    const { page } = author;
    await page.goto(`${place}/versions`);
    await page.getByRole('link', { name: 'Download 1.0.0' }).click();
    const card = page.getByRole('region', { name: 'Download System Profile' });
    await card.getByText('Version 1.0.0 as one file').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('download');
    await card.getByRole('button', { name: 'Download System Profile' }).click();
    const link = card.getByRole('link', { name: 'shop-1.0.0.tgz' });
    await link.waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const bytes = await readFile(await file.path());
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await card.locator('.digest').innerText()).toBe(sha256);
    await card.getByLabel('Version to download').selectOption('1.1.0');
    await card.getByText('Version 1.1.0 as one file').waitFor();
    await page.goto(`${place}?version=7.0.0`);
    await card.getByText('There is no version 7.0.0: choose another one.').waitFor();
    expect(await card.getByRole('button').count()).toBe(0);
  }, 60_000);

  test('versions stand side by side, with what the change does to a device', async () => {
    const { page } = author;
    await page.getByRole('link', { name: 'Compare' }).click();
    await page.getByText('machines reboot').waitFor();
    const sides = page.getByRole('region', { name: 'Changed lines' });
    await sides.getByRole('cell', { name: 'removed: cores: 2' }).waitFor();
    await sides.getByRole('cell', { name: 'added: cores: 4' }).waitFor();
  }, 60_000);

  test('each line of a text names who wrote it, in the gutter and in a list', async () => {
    const { page } = author;
    await page.goto(place);
    await button('Who wrote this').click();
    const authors = page.getByRole('list', { name: 'Who wrote these lines' });
    await authors.getByText('wrote 1 line', { exact: false }).first().waitFor();
    expect(await authors.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/wrote 1 line\b[\s\S]*revision 5/),
      expect.stringMatching(/wrote 21 lines\b[\s\S]*revision 2/),
    ]);
    expect(await page.locator('.cm-blame .cm-author').filter({ hasText: 'Administrator' }).count()).toBe(3);
  }, 60_000);

  test('the history is filtered, and leads to the profile as it was', async () => {
    const { page } = author;
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByText('Published version 1.0.0.').waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Published version 1.0.0.' })
      .getByRole('link', { name: 'As it was' })
      .click();
    await page.getByText('cores').first().waitFor();
    await page.getByText('Revision').first().waitFor();
    expect(await page.getByText('1.1.0').count()).toBe(0);
  }, 60_000);

  test('the audit is exported and verified', async () => {
    const { page } = author;
    await page.goto('/audit?types=VersionPublished');
    await page.getByText('Published version 1.1.0.').waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), button('Export as CSV').click()]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n');
    expect(file.suggestedFilename()).toBe('audit.csv');
    expect(lines).toHaveLength(3);
    await page
      .getByRole('button', { name: /^Verify/ })
      .first()
      .click();
    await page.getByText(/events are as they were written/).waitFor();
  }, 60_000);

  test('nothing went wrong in the page', () => {
    expect(author.faults).toEqual([]);
    expect(author.strangers).toEqual([]);
  });
});
