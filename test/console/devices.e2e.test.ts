import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { workshopOfAgents, type Machine } from '../journeys/agents.js';
import { done, packed, profileOf } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import { download } from '../journeys/unpack.js';
import { eventually } from '../store/eventually.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, type Person } from './browser.js';
import { judge } from './judge.js';

// A machine with the real agent, and an operator who sees to it in the console.

const PROFILE = 'systemProfile { id }';
const page = (greeting: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: page }\ndata: { greeting: ${greeting}, site: "\${SITE}" }\n`;

describeWithChromium('devices in the console', (chromium) => {
  let product: Product;
  let browser: Browser;
  let agents: Awaited<ReturnType<typeof workshopOfAgents>>;
  let till: Machine;
  let operator: Person;
  let profileId: string;
  beforeAll(async () => {
    product = await openProduct(['src/main.ts']);
    agents = await workshopOfAgents();
    till = agents.machine('till-17');
    browser = await openBrowser(chromium);
    operator = await person(browser, product);
    type Made = { systemProfile: { id: string } };
    profileId = (await done<Made>(product, 'createSystemProfile', { name: 'Corner shop' }, PROFILE)).systemProfile.id;
    const manifests = [{ name: 'page', content: page('hello') }];
    await done(product, 'addManifestLayer', { profileId, name: 'page', manifests }, PROFILE);
    const variables = [
      { name: 'SITE', displayName: 'Site', required: true },
      { name: 'PIN', displayName: 'Pin of the till', sensitive: true },
    ];
    await done(product, 'setVariables', { profileId, variables }, PROFILE);
    await done(product, 'finishSystemProfile', { profileId }, PROFILE);
    await packed(product, profileId, '1.0.0');
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    agents.remove();
    await product.close();
  }, 60_000);

  const row = (): Locator => operator.page.getByRole('row').filter({ hasText: 'till-17' });
  const dialog = (): Locator => operator.page.getByRole('dialog');
  const press = (name: string | RegExp, within: Locator) => within.getByRole('button', { name }).click();
  /** Lets the agent have its rounds until the row says so. */
  const until = (text: string) =>
    eventually(async () => {
      await till.sync();
      return (await row().innerText()).includes(text);
    }, 60_000);
  const revise = async (greeting: string) => {
    await done(product, 'reviseSystemProfile', { profileId }, PROFILE);
    type Open = { draft: { layers: { id: string }[] } };
    const { draft } = await profileOf<Open>(product, profileId, 'draft { layers { id } }');
    const layerId = draft.layers[0]?.id;
    await done(product, 'attachManifest', { profileId, layerId, name: 'page', content: page(greeting) }, PROFILE);
    await done(product, 'finishSystemProfile', { profileId }, PROFILE);
  };

  test('a token is made and shown, and the machine that registers with it appears by itself', async () => {
    await operator.page.goto('/devices');
    await operator.page.getByRole('button', { name: 'Register a device' }).first().click();
    await dialog().getByLabel('Name of the token').fill('till 17');
    await press('Make a token', dialog());
    const command = await dialog().getByText('device-agent.mjs register').innerText();
    const [, token = '', server = ''] = /DEVICE_TOKEN=(\S+) node device-agent.mjs register --server (\S+)/.exec(
      command,
    )!;
    expect(server).toBe(product.url);
    expect(command).toContain("--name 'till 17'");
    expect(await judge(operator.page, 'device-token', 'light')).toEqual([]);
    await press('I have it', dialog());
    const words = [
      '--server',
      server,
      '--token',
      token,
      '--name',
      'till-17',
      '--uid',
      'uid-17',
      '--tag',
      'site:berlin',
    ];
    expect(await till.start('register', ...words).ended).toMatchObject({ code: 0 });
    await row().getByText('registered').waitFor();
    await row().getByText('not linked').waitFor();
  }, 90_000);

  test('a device is found by words of its name, id or tags; where none is, there is a way out', async () => {
    const search = operator.page.getByRole('searchbox', { name: 'Search devices' });
    await search.fill('nobody');
    await operator.page.getByText('No device is called "nobody"').waitFor();
    expect(new URL(operator.page.url()).searchParams.get('search')).toBe('nobody');
    expect(await judge(operator.page, 'devices-nobody', 'light')).toEqual([]);
    await operator.page.getByRole('button', { name: 'Show all devices' }).click();
    await row().waitFor();
    expect(await search.inputValue()).toBe('');
    for (const words of ['TILL', 'berlin 17']) {
      await search.fill(words);
      await operator.page.waitForURL((url) => url.searchParams.get('search') === words);
      await row().waitFor();
    }
    for (const look of ['light', 'dark', 'narrow'] as const) {
      const other = await person(browser, product, { look });
      await other.page.goto('/devices?search=berlin');
      await other.page.getByText('till-17').first().waitFor();
      expect(await judge(other.page, 'devices-found', look)).toEqual([]);
      await other.page.goto('/devices?search=nobody&health=FAILED');
      await other.page.getByText('Of those that fit the other filters').waitFor();
      expect(await judge(other.page, 'devices-none', look)).toEqual([]);
    }
    await search.fill('');
    await operator.page.waitForURL((url) => !url.searchParams.has('search'));
    await row().waitFor();
  }, 90_000);

  test('a dialog opened while words are being typed stays, and the list searches once it is closed', async () => {
    const search = operator.page.getByRole('searchbox', { name: 'Search devices' });
    await search.fill('nobody');
    await press('Link till-17', row());
    // Behind whatever the search box has planned, in the page's own time.
    await operator.page.evaluate(() => new Promise((resolve) => setTimeout(() => setTimeout(resolve, 300), 300)));
    expect(new URL(operator.page.url()).searchParams.has('search')).toBe(false);
    await press('Close', dialog());
    await operator.page.waitForURL((url) => url.searchParams.get('search') === 'nobody');
    await search.fill('');
    await operator.page.waitForURL((url) => !url.searchParams.has('search'));
    await row().waitFor();
  }, 30_000);

  test('linked with what its site fills in, it deploys and its health is told', async () => {
    await press('Link till-17', row());
    await dialog().getByLabel('Profile', { exact: true }).selectOption({ label: 'Corner shop 1.0.0' });
    await dialog().getByLabel('Site', { exact: true }).fill('berlin');
    await dialog().getByLabel('Pin of the till').fill('4711');
    await dialog().getByLabel('Updates wait for an approval').check();
    expect(await judge(operator.page, 'device-link', 'light')).toEqual([]);
    await press('Link', dialog());
    await operator.page.getByText('till-17 is linked to Corner shop.').waitFor();
    await until('1.0.0 · follows the newest');
    await row().getByText('healthy').waitFor();
    await row().getByText('up to date').waitFor();
    expect(till.applied()).toContain('greeting: hello, site: "berlin"');
  }, 120_000);

  test('an update waits for an approval; what it changes is shown beside what runs', async () => {
    await revise('goodbye');
    await row().getByText('waits for an approval').waitFor();
    await press('Approve 1.0.1 for till-17', row());
    await dialog().getByText('greeting: hello').waitFor();
    await dialog().getByText('greeting: goodbye').waitFor();
    expect(await judge(operator.page, 'device-update', 'light')).toEqual([]);
    await press('Approve 1.0.1', dialog());
    await operator.page.getByText('till-17 may take 1.0.1.').waitFor();
    await until('1.0.1 · follows the newest');
    expect(till.applied()).toContain('greeting: goodbye, site: "berlin"');
  }, 120_000);

  test('a link that is changed keeps what isn’t, secrets too; pinned, the device stays', async () => {
    await press('Change link till-17', row());
    await expectValue(dialog().getByLabel('Site', { exact: true }), 'berlin');
    await expectValue(dialog().getByLabel('Pin of the till'), '');
    expect(await dialog().getByLabel('Pin of the till').getAttribute('placeholder')).toBe('Stays as it is');
    expect(await dialog().getByLabel('Updates wait for an approval').isChecked()).toBe(true);
    await dialog().getByLabel('Site', { exact: true }).fill('hamburg');
    await dialog().getByLabel('Version').selectOption({ label: 'Stays on 1.0.1' });
    await press('Save', dialog());
    await row().getByText('stays on 1.0.1').waitFor();
    await eventually(async () => {
      await till.sync();
      return till.applied().includes('site: "hamburg"');
    }, 60_000);
    await revise('never seen');
    await packed(product, profileId, '1.0.2');
    await row().getByText('up to date').waitFor();
  }, 120_000);

  test('tags and health choose among the devices, and the address keeps the choice', async () => {
    await row().getByRole('button', { name: 'site:berlin' }).click();
    await operator.page.waitForURL(/\?tag=site%3Aberlin$/);
    await operator.page.getByLabel('Health', { exact: true }).selectOption({ label: 'failed' });
    await operator.page.getByText('No such device').waitFor();
    await operator.page.reload();
    await operator.page.getByRole('button', { name: 'Show all devices' }).click();
    await row().getByText('healthy').waitFor();
  }, 60_000);

  test('the profile’s own page shows its devices, with the same that can be done', async () => {
    await operator.page.goto(`/profiles/${encodeURIComponent(profileId)}/devices`);
    await row().getByText('stays on 1.0.1').waitFor();
    await row().getByRole('button', { name: 'Change link till-17' }).waitFor();
    expect(await judge(operator.page, 'profile-with-devices', 'light')).toEqual([]);
  }, 60_000);

  test('a receipt of a machine without a network is imported from its file', async () => {
    await operator.page.goto('/devices');
    await press('Change link till-17', row());
    await dialog().getByLabel('Version').selectOption({ label: 'Follows the newest' });
    await press('Save', dialog());
    await press('Approve 1.0.2 for till-17', row());
    await press('Approve 1.0.2', dialog());
    const file = path.join(till.home, '..', 'stick.tgz');
    writeFileSync(file, await download((await packed(product, profileId, '1.0.2')).downloadUrl ?? ''));
    const receipt = path.join(till.home, '..', 'receipt.json');
    await till.sync('--from', file, '--receipt', receipt);
    await operator.page.getByRole('button', { name: 'Import a receipt' }).click();
    await dialog().getByLabel('Receipt').setInputFiles(receipt);
    await press('Import', dialog());
    await operator.page.getByText('till-17 has reported.').waitFor();
    await row().getByText('1.0.2 · follows the newest').waitFor();
  }, 120_000);

  test('a device that is removed is gone, and its key with it', async () => {
    await press('Remove till-17', row());
    await press('Remove', dialog());
    await operator.page.getByText('No device yet').waitFor();
    expect(await till.sync()).toMatchObject({ code: 1 });
    expect(operator.faults).toEqual([]);
  }, 60_000);
});

async function expectValue(field: Locator, value: string): Promise<void> {
  expect(await field.inputValue()).toBe(value);
}
