import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { openProduct, type Product } from '../journeys/product.js';
import { unpack } from '../journeys/unpack.js';
import { serveHelmRepository, type HelmRepository } from '../registries/helm-repository.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, write, type Person } from './browser.js';

// An author's first hour, click by click, against the program as `npm start` runs it. The tests follow each other.

const PAGE = `# the page that every site shows
apiVersion: v1
kind: ConfigMap
metadata:
  name: page
data:
  site: "{{ .spectro.var.site }}"
`;

describeWithChromium('the wizard in a browser', (chromium) => {
  let product: Product;
  let repository: HelmRepository;
  let browser: Browser;
  let author: Person;
  beforeAll(async () => {
    repository = await serveHelmRepository({ name: 'queue', version: '3.1.4', values: 'replicas: 1\n' });
    product = await openProduct(['src/main.ts']);
    browser = await openBrowser(chromium);
    author = await person(browser, product, { signedIn: false });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
    await repository.close();
  }, 60_000);

  const button = (name: string | RegExp) => author.page.getByRole('button', { name, exact: true });

  test('an API key opens the console, a wrong one is told', async () => {
    const { page } = author;
    await page.goto('/');
    await page.getByLabel('API key').fill('not-the-key');
    await button('Sign in').click();
    await page.getByText('The server doesn’t know this key').waitFor();
    await page.getByLabel('API key').fill(product.adminKey);
    await button('Sign in').click();
    await page.getByRole('heading', { name: 'System Profiles', exact: true }).waitFor();
  }, 60_000);

  test('a registry is added, synchronised while the page is looked at, and changed', async () => {
    const { page } = author;
    await page.getByRole('link', { name: 'Registries' }).click();
    await button('Add registry').click();
    await page.getByLabel('Name').fill('Local charts');
    await page.getByLabel('Address').fill(repository.url);
    await button('Add and synchronise').click();
    const card = page.getByRole('region', { name: 'Local charts' });
    await card.getByText('up to date').waitFor();
    await card.getByText('chart version').waitFor();
    await card.getByRole('button', { name: 'Change Local charts' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Charts of this house');
    await button('Save').click();
    await page.getByRole('region', { name: 'Charts of this house' }).getByText('up to date').waitFor();
  }, 60_000);

  test('basic information opens a draft', async () => {
    const { page } = author;
    await page.getByRole('link', { name: 'Profiles', exact: true }).click();
    await page.getByRole('link', { name: 'Add System Profile' }).first().click();
    await page.getByLabel('Name').fill('Corner shop');
    await page.getByLabel('Description').fill('One box behind the counter');
    await page.getByLabel('Tags').fill('edge, site:berlin');
    await button('Next').click();
    await page.getByText('No layer yet').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/\/edit\/layers$/);
  }, 60_000);

  test('a pack is found, chosen with a preset and added', async () => {
    const { page } = author;
    await button('Add New Pack').click();
    await page.getByLabel('Registry').selectOption({ label: 'Starter packs' });
    await page.getByLabel('Kind of addon').selectOption({ index: 1 });
    await page.getByLabel('Kind of addon').selectOption({ label: 'Every kind' });
    await page.getByRole('searchbox', { name: 'Search' }).fill('mqtt');
    await page.getByRole('button', { name: /MQTT broker/ }).click();
    await page.getByRole('tab', { name: 'README' }).click();
    await page.getByRole('region', { name: 'README' }).waitFor();
    await page.getByRole('tab', { name: 'Values' }).click();
    await page.getByRole('textbox', { name: /^Values of/ }).waitFor();
    expect(await page.getByRole('radio', { name: 'With user name and password' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: "Open to the site's network" }).check();
    await page.getByText('What the presets change in the values').click();
    await page.getByLabel('Changed lines').getByText('allowAnonymous: true').waitFor();
    await button('Confirm and add').click();
    await page.getByRole('region', { name: 'Layer mqtt-broker' }).waitFor();
  }, 60_000);

  test('another preset stands in the editor before it is confirmed, and can be dropped', async () => {
    const { page } = author;
    const layer = page.getByRole('region', { name: 'Layer mqtt-broker' });
    expect(await layer.getByRole('radio', { name: "Open to the site's network" }).isChecked()).toBe(true);
    await layer.locator('.cm-line', { hasText: 'allowAnonymous: true' }).waitFor();
    await layer.getByRole('radio', { name: 'With user name and password' }).check();
    await layer.locator('.cm-line', { hasText: 'allowAnonymous: false' }).waitFor();
    await button('Discard changes').click();
    await layer.locator('.cm-line', { hasText: 'allowAnonymous: true' }).waitFor();
  }, 60_000);

  test('a Helm chart is added with values of one’s own', async () => {
    const { page } = author;
    await button('Add Helm Chart').click();
    await page.getByRole('button', { name: /queue/ }).click();
    await page.getByLabel('Install order').fill('10');
    await page.getByText('replicas').waitFor();
    await write(page, /^Values of/, '# two, so that one may fail\nreplicas: 2\n');
    await button('Confirm and add').click();
    await page.getByRole('region', { name: 'Layer queue' }).waitFor();
  }, 60_000);

  test('a manifest and a virtual machine from the template are added', async () => {
    const { page } = author;
    await button('Add Manifest').click();
    await page.getByLabel('Layer name').fill('web');
    await page.getByLabel('Install order').fill('20');
    await write(page, 'Manifest manifest, YAML', PAGE);
    await button('Confirm and add').click();
    await page.getByRole('region', { name: 'Layer web' }).waitFor();

    await button('Add Manifest').click();
    await page.getByLabel('Layer name').fill('gateway');
    await page.getByLabel('Install order').fill('30');
    await page.getByRole('switch', { name: 'VM manifest' }).check();
    await button('A virtual machine').click();
    await page.getByText('VirtualMachine').waitFor();
    await button('Confirm and add').click();
    await page.getByRole('region', { name: 'Layer gateway' }).waitFor();
  }, 60_000);

  test('a problem of the review leads to its line, and Confirm Updates mends it', async () => {
    const { page } = author;
    await button('Next').click();
    const problem = page.getByRole('listitem').filter({ hasText: 'site' }).filter({ hasText: 'web' });
    await problem.getByRole('link', { name: 'Line 7' }).click();
    await page.getByRole('textbox', { name: 'Manifest manifest, YAML' }).waitFor();
    await page.getByRole('link', { name: /^Variables/ }).click();
    await button('Add variable').click();
    await page.getByLabel('Name', { exact: true }).fill('site');
    await page.getByLabel('Default value').fill('Berlin');
    await button('Confirm Updates').click();
    await page.getByText('The variables are saved in the draft.').waitFor();
  }, 60_000);

  test('the wizard goes on with its layers in another browser, and where it was left in this one', async () => {
    const elsewhere = await person(browser, product);
    const goOn = () => elsewhere.page.getByRole('link', { name: 'Go on with draft 1.0.0' }).click();
    await elsewhere.page.goto('/profiles');
    await elsewhere.page.getByRole('link', { name: 'Corner shop' }).click();
    await goOn();
    await elsewhere.page.getByRole('region', { name: /^Layer / }).waitFor();
    expect(new URL(elsewhere.page.url()).pathname).toMatch(/\/edit\/layers$/);
    await elsewhere.page.getByRole('button', { name: 'Next' }).click();
    await elsewhere.page.getByRole('heading', { name: 'Problems' }).waitFor();
    await elsewhere.page.getByRole('link', { name: 'Leave, go on later' }).click();
    await goOn();
    await elsewhere.page.getByRole('heading', { name: 'Problems' }).waitFor();
    expect(new URL(elsewhere.page.url()).pathname).toMatch(/\/edit\/review$/);
    await elsewhere.context.close();
  }, 60_000);

  test('Finish publishes, and the archive is followed, downloaded and right to the byte', async () => {
    const { page } = author;
    await button('Next').click();
    await button('Finish').click();
    await page.getByLabel('Note').fill('for the shops');
    await button('Finish 1.0.0').click();
    await page.getByText(/Without a network it will lack/).click();
    await page.getByText("eclipse-mosquitto:2.0.22 isn't in the archive").waitFor();
    await page.getByRole('switch', { name: /container images?$/ }).check();
    await page.getByLabel('linux/arm64').check();
    await page.getByText("eclipse-mosquitto:2.0.22 isn't in the archive").waitFor({ state: 'detached' });
    await page.getByRole('switch', { name: /container images?$/ }).uncheck();
    await button('Download System Profile').click();
    const link = page.getByRole('link', { name: /corner-shop-1\.0\.0\.tgz/ });
    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const file = await download.path();
    const shown = await page.getByRole('region', { name: 'Download System Profile' }).locator('code').innerText();
    expect(await digestOf(file)).toBe(shown);
    const unpacked = await unpack(await readFile(file));
    const paths = await unpacked.paths();
    expect(await unpacked.text(paths.find((name) => name.endsWith('-web/manifests/manifest')) ?? 'none')).toBe(PAGE);
    expect(paths.filter((name) => name.endsWith('/layer.json'))).toHaveLength(4);
    await unpacked.remove();
  }, 120_000);

  test('nothing went wrong in the page, and no other origin was asked', () => {
    expect(author.strangers).toEqual([]);
    // The wrong key of the first test is what the browser reports by itself.
    expect(author.faults.filter((fault) => !fault.includes('401'))).toEqual([]);
  });
});

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
