import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { done } from '../journeys/author.js';
import { openProduct, type Product } from '../journeys/product.js';
import { serveHelmRepository, type HelmRepository } from '../registries/helm-repository.js';
import { eventually } from '../store/eventually.js';
import { data } from '../support/graphql.js';
import { describeWithChromium } from '../support/needs.js';
import { openBrowser, person, write, type Person } from './browser.js';
import { judge } from './judge.js';

// What a chart's values.schema.json does for who writes its values.

const SCHEMA = JSON.stringify({
  type: 'object',
  properties: {
    replicas: { type: 'integer', minimum: 1, default: 1, description: 'How many pods answer.' },
    service: { type: 'object', properties: { type: { enum: ['ClusterIP', 'NodePort'] } } },
  },
});
const FAULT = /"replicas" must be integer/;

describeWithChromium('values with a schema', (chromium) => {
  let product: Product;
  let repository: HelmRepository;
  let browser: Browser;
  let author: Person;
  let profileId: string;
  beforeAll(async () => {
    const values = 'replicas: 1\nservice:\n  type: ClusterIP\n';
    repository = await serveHelmRepository({ name: 'queue', version: '3.1.4', values, schema: SCHEMA });
    product = await openProduct(['src/main.ts']);
    browser = await openBrowser(chromium);
    type Made = { systemProfile: { id: string } };
    profileId = (await done<Made>(product, 'createSystemProfile', { name: 'Schema' }, 'systemProfile { id }'))
      .systemProfile.id;
    await done(product, 'addRegistry', { name: 'Local', kind: 'HELM', endpoint: repository.url }, 'registry { id }');
    await eventually(async () => {
      type Found = { charts: { nodes: unknown[] } };
      return (await data<Found>(product, '{ charts { nodes { id } } }')).charts.nodes.length === 1;
    });
    author = await person(browser, product);
    await author.page.goto(`/profiles/${encodeURIComponent(profileId)}/edit/layers`);
    await author.page.getByRole('button', { name: 'Add Helm Chart' }).click();
    await author.page.getByRole('button', { name: /queue/ }).click();
    await author.page.getByText('ClusterIP').waitFor();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await product.close();
    await repository.close();
  }, 60_000);

  test('a key is completed, with its type, meaning and default beside it', async () => {
    const { page } = author;
    await write(page, /^Values of/, '');
    await page.keyboard.type('rep');
    await page.locator('.cm-completionLabel', { hasText: 'replicas' }).waitFor();
    const info = page.locator('.cm-completionInfo');
    await info.getByText('replicas: integer').waitFor();
    await info.getByText('How many pods answer.').waitFor();
    await info.getByText('Default: 1').waitFor();
    await page.screenshot({ path: '.ci/output/screenshots/schema-completion.light.png' });
    await page.keyboard.press('Enter');
    await page.locator('.cm-line', { hasText: 'replicas:' }).waitFor();
  }, 60_000);

  test('a value is completed from its choices', async () => {
    const { page } = author;
    await write(page, /^Values of/, 'service:\n  type: ');
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.press('Control+Space');
    await page.locator('.cm-completionLabel', { hasText: 'NodePort' }).waitFor();
    await page.keyboard.press('Escape');
  }, 60_000);

  test('hovering tells what a key means', async () => {
    const { page } = author;
    await write(page, /^Values of/, 'replicas: 2\n');
    await page.locator('.cm-line', { hasText: 'replicas' }).getByText('replicas').hover();
    await page.locator('.cm-tooltip-hover').getByText('How many pods answer.').waitFor();
  }, 60_000);

  test('what doesn’t fit is marked at its line before anything is saved, in the words of the review', async () => {
    const { page } = author;
    await write(page, /^Values of/, '# how many\nreplicas: many\n');
    const mark = page.locator('.cm-lintRange-error', { hasText: 'many' });
    await mark.waitFor();
    await mark.hover();
    await page.locator('.cm-tooltip-lint').getByText(FAULT).waitFor();
    await page.screenshot({ path: '.ci/output/screenshots/schema-fault.light.png' });
    await page.getByRole('button', { name: 'Confirm and add' }).click();
    await page.getByRole('region', { name: 'Layer queue' }).waitFor();
    type Found = { systemProfile: { draft: { review: { problems: { message: string; line: number }[] } } } };
    const query = 'query R($id: ID!) { systemProfile(id: $id) { draft { review { problems { message line } } } } }';
    const { systemProfile } = await data<Found>(product, query, { id: profileId });
    const told = systemProfile.draft.review.problems.filter(({ message }) => FAULT.test(message));
    expect(told.map(({ line }) => line)).toEqual([2]);
  }, 60_000);

  test('a value that the device fills in is no fault', async () => {
    const { page } = author;
    const layer = page.getByRole('region', { name: 'Layer queue' });
    await layer.locator('.cm-lintRange-error').waitFor();
    await write(page, 'Values, YAML', 'replicas: none\n');
    await page.waitForResponse((answer) => (answer.request().postData() ?? '').includes('ChartProblems'));
    await layer.locator('.cm-lint-marker-error').waitFor();
    await write(page, 'Values, YAML', 'replicas: "{{.spectro.var.count}}"\n');
    await layer.locator('.cm-lintRange-error').waitFor({ state: 'detached' });
    await page.waitForResponse((answer) => (answer.request().postData() ?? '').includes('ChartProblems'));
    expect(await layer.locator('.cm-lintRange-error').count()).toBe(0);
    expect(await judge(page, 'schema-layer', 'light')).toEqual([]);
    expect(author.faults).toEqual([]);
  }, 60_000);
});
