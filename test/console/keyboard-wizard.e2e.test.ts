import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openProduct, type Product } from '../journeys/product.js';
import { serveHelmRepository, type HelmRepository } from '../registries/helm-repository.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, type Person } from './browser.js';
import { handsAt, type Hands } from './hands.js';

// The whole wizard, from an empty installation to a version, without a mouse. The tests follow each other.

const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: page\ndata:\n  site: "{{ .spectro.var.site }}"\n';

describeWithChromium('the wizard by keys alone', (chromium) => {
  let product: Product;
  let repository: HelmRepository;
  let browser: Browser;
  let author: Person;
  let hands: Hands;
  beforeAll(async () => {
    repository = await serveHelmRepository({ name: 'queue', version: '3.1.4', values: 'replicas: 1\n' });
    product = await openProduct(['src/main.ts']);
    browser = await openBrowser(chromium);
    author = await person(browser, product);
    hands = handsAt(author.page);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
    await repository.close();
  }, 60_000);

  const there = (text: string | RegExp) => author.page.getByText(text).filter({ visible: true }).first().waitFor();
  const layer = (name: string) => author.page.getByRole('region', { name: `Layer ${name}` }).waitFor();

  test('a registry is added: Enter in a field sends the dialog', async () => {
    await author.page.goto('/registries');
    await there('Starter packs');
    await hands.enter('Add registry');
    await hands.write('Name', 'Local charts');
    await hands.write('Address', repository.url);
    await hands.press('Enter');
    await author.page.getByRole('region', { name: 'Local charts' }).getByText('up to date').waitFor();
    expect(await hands.focused()).toBe('Add registry');
  }, 60_000);

  test('basic information opens a draft', async () => {
    await hands.to('Profiles', true);
    await hands.press('Enter');
    await there('No profile yet');
    await hands.enter('Add System Profile');
    await hands.write('Name', 'Corner shop');
    await hands.write('Tags', 'edge,site:berlin');
    await hands.enter('Next');
    await there('No layer yet');
  }, 60_000);

  test('a pack is found, its preset chosen by arrows, and added', async () => {
    await hands.enter('Add New Pack');
    expect(await hands.focused()).toBe('Search');
    await author.page.keyboard.insertText('mqtt');
    await there('MQTT broker');
    await hands.enter(/^MQTT broker/);
    await hands.to('With user name and password');
    await hands.press('ArrowDown');
    await there('What the presets change in the values');
    await hands.to('Values');
    await hands.press('ArrowRight');
    await author.page.getByRole('region', { name: 'README' }).waitFor();
    await hands.press('ArrowLeft');
    await author.page.getByRole('textbox', { name: /^Values of/ }).waitFor();
    await hands.enter('Confirm and add');
    await layer('mqtt-broker');
  }, 60_000);

  test('a Helm chart is added with values that were typed', async () => {
    await hands.to('Add Helm Chart', true);
    await hands.press('Enter');
    await there('The chart queue.');
    await hands.enter(/queue/);
    await hands.write('Install order', '10');
    await there('replicas');
    await hands.write(/^Values of queue/, 'replicas: 2\n');
    await hands.enter('Confirm and add');
    await layer('queue');
  }, 60_000);

  test('a manifest is added, and a second one attached and taken off again', async () => {
    await hands.to('Add Manifest', true);
    await hands.press('Enter');
    await hands.write('Layer name', 'page');
    await hands.write('Install order', '20');
    await hands.write('Manifest manifest, YAML', MAP);
    await hands.enter('Confirm and add');
    await layer('page');
    await hands.enter('New manifest');
    await author.page.keyboard.insertText('more');
    await hands.press('Enter');
    await author.page.getByRole('textbox', { name: 'Manifest more, YAML' }).waitFor();
    await hands.enter('Take more off the layer');
    await author.page.getByRole('tab', { name: 'more' }).waitFor({ state: 'detached' });
  }, 60_000);

  test('a virtual machine is added from its template', async () => {
    await hands.to('Add Manifest', true);
    await hands.press('Enter');
    await hands.write('Layer name', 'till');
    await hands.write('Install order', '20');
    await hands.to('VM manifest');
    await hands.press('Space');
    await hands.enter('A virtual machine');
    await there('VirtualMachine');
    await hands.enter('Confirm and add');
    await layer('till');
  }, 60_000);

  test('Tab passes the stack by one stop, arrows walk along it, Alt and an arrow moves a layer', async () => {
    await hands.to(/^till/, true);
    await hands.press('ArrowUp');
    expect(await hands.focused()).toMatch(/^page/);
    await hands.press('Alt+ArrowDown');
    await there('page is now number 4 of 4.');
    expect(await hands.focused()).toMatch(/^page/);
    await hands.press('Home');
    expect(await hands.focused()).toMatch(/^mqtt-broker/);
    await hands.press('Tab');
    // The layer that is worked on is the stop, and its arrows come after it.
    expect(await hands.focused()).toMatch(/^till/);
    await hands.press('Tab');
    expect(await hands.focused()).toBe('Move till up');
  }, 60_000);

  test('a variable is added, another one is removed, and the focus stays near', async () => {
    await hands.enter(/^Variables/);
    await hands.enter('Add variable');
    await hands.enter('Add variable');
    await hands.to('Remove variable', true);
    await hands.press('Enter');
    expect(await hands.focused()).not.toBe('');
    await hands.to('Name', true);
    await author.page.keyboard.insertText('site');
    await hands.to('Required');
    await hands.press('Space');
    await hands.enter('Confirm Updates');
    await there('The variables are saved in the draft.');
    expect(await hands.focused()).toBe('Confirm Updates');
  }, 60_000);

  test('a layer is removed: the dialog begins at Keep, holds the focus, and gives it back', async () => {
    await hands.to(/^mqtt-broker/, true);
    await hands.press('Enter');
    await layer('mqtt-broker');
    await hands.enter('Remove');
    await author.page.getByRole('dialog').waitFor();
    expect(await hands.focused()).toBe('Keep');
    await hands.press('Escape');
    await author.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await hands.focused()).toBe('Remove');
    await hands.press('Enter');
    await hands.enter('Remove');
    await there('mqtt-broker was removed from the draft.');
  }, 60_000);

  test('the review leads to a line and back, and Finish publishes', async () => {
    await hands.enter('Next');
    await there('can be finished');
    await hands.enter('Finish');
    await author.page.getByRole('dialog').waitFor();
    await author.page.keyboard.insertText('by keys alone');
    await hands.enter('Finish 1.0.0');
    await author.page.getByRole('heading', { name: 'Corner shop', exact: true }).waitFor();
    await there('by keys alone');
    expect(author.faults).toEqual([]);
  }, 60_000);

  test('a registry that no draft needs any more is removed, and the focus stays near', async () => {
    await author.page.goto('/registries');
    await there('Local charts');
    await hands.enter('Remove Local charts');
    await author.page.getByRole('dialog').waitFor();
    expect(await hands.focused()).toBe('Keep');
    await hands.enter('Remove');
    await there('Local charts was removed.');
    await author.page.getByRole('region', { name: 'Local charts' }).waitFor({ state: 'detached' });
    expect(await author.page.evaluate('document.activeElement.className')).toContain('registries');
  }, 60_000);
});
