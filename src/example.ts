import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { RequestInfo } from './access/caller.js';
import type { App } from './app.js';
import { archiveTopic } from './archives/archive-commands.js';
import { isExampleMade, markExampleMade } from './example-mark.js';
import { derivedId } from './ids.js';
import { projectRoot } from './project-root.js';
import { defaultRegistryId } from './registries/defaults.js';
import { registryTopic } from './registries/sync-reports.js';

/** `profile.yaml` of an example's folder: what an author would type in the wizard, manifests as file names beside it. */
const Example = z.strictObject({
  name: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  version: z.string(),
  note: z.string(),
  variables: z.array(
    z.strictObject({
      name: z.string(),
      displayName: z.string(),
      description: z.string().default(''),
      format: z
        .enum(['STRING', 'NUMBER', 'BOOLEAN', 'IPV4', 'IPV4CIDR', 'IPV6', 'VERSION', 'BASE64'])
        .default('STRING'),
      defaultValue: z.string().nullable().default(null),
      required: z.boolean().default(false),
    }),
  ),
  layers: z.array(
    z.strictObject({
      name: z.string(),
      vmManifest: z.boolean().optional(),
      installOrder: z.number().int(),
      manifests: z.array(z.string()).default([]),
      /** of the starter packs; `tag` may be a train */
      pack: z.strictObject({ name: z.string(), tag: z.string() }).optional(),
    }),
  ),
});
type ExampleLayer = z.infer<typeof Example>['layers'][number];

const by: RequestInfo = {
  caller: { actor: { kind: 'SYSTEM', id: 'first-start' }, role: 'ADMIN' },
  requestId: 'first-start',
};

/** An archive of the example, by its id and file name. */
export type ExampleArchive = { readonly archiveId: string; readonly fileName: string };

/**
 * Makes the example on a first start and waits until it is packed. Null when it was made before or isn't wanted.
 * What goes wrong here is logged: a program that serves is worth more than an example.
 */
export async function firstExample(app: App): Promise<ExampleArchive | null> {
  const { example: isWanted, dataDir } = app.config;
  if (!isWanted || (await isExampleMade(dataDir))) return null;
  try {
    const example = await createExample(app, path.join(projectRoot(), 'examples', 'factory-edge'));
    await packed(app, example.archiveId);
    await markExampleMade(dataDir, example.archiveId);
    return example;
  } catch (error) {
    app.log.warn({ err: error }, 'The example profile could not be made; the next start tries again.');
    return null;
  }
}

/** Far longer than it takes; a worker that is busy elsewhere must not keep the banner away for ever. */
const READY_WITHIN_MS = 20_000;

async function packed(app: App, archiveId: string): Promise<void> {
  const watch = app.signals.watch(archiveTopic(archiveId));
  const late = setTimeout(() => void watch.return?.(), READY_WITHIN_MS);
  try {
    for await (const _ of watch) {
      const [row] = await app.archives.rows([archiveId]);
      if (row?.status === 'READY' || row?.status === 'FAILED') return;
    }
  } finally {
    clearTimeout(late);
  }
}

/**
 * Creates, publishes and packs the example of a folder through the commands that the wizard uses.
 * Safe to run again after a kill at any point: every command carries an idempotency key derived from its step.
 * @returns the requested archive's id and file name
 */
async function createExample(app: App, folder: string): Promise<ExampleArchive> {
  const example = Example.parse(parse(await readFile(path.join(folder, 'profile.yaml'), 'utf8')));
  const step = (name: string) => ({ idempotencyKey: derivedId('example', example.name, name), note: example.note });
  const { profileId } = await app.wizard.create({ ...pick(example), ...step('create') }, by);
  for (const layer of example.layers) await addLayer(app, folder, layer, { profileId, ...step(`layer ${layer.name}`) });
  const variables = example.variables.map((variable) => ({
    ...variable,
    inputType: 'TEXT' as const,
    options: [],
    regex: null,
    immutable: false,
    hidden: false,
    sensitive: false,
  }));
  await app.wizard.setVariables({ profileId, variables, ...step('variables') }, by);
  await app.wizard.finish({ profileId, ...step('finish') }, by);
  const request = {
    profileId,
    version: example.version,
    includeImages: false,
    idempotencyKey: step('archive').idempotencyKey,
  };
  const { archiveId } = await app.archives.request(request, by);
  const [row] = await app.archives.rows([archiveId]);
  if (!row) throw new Error(`The example's archive ${archiveId} was requested but is not listed.`);
  return { archiveId, fileName: row.fileName };
}

type Step = { readonly profileId: string; readonly idempotencyKey: string; readonly note: string };

async function addLayer(app: App, folder: string, { pack, ...layer }: ExampleLayer, step: Step): Promise<void> {
  if (pack) {
    await starterPacks(app);
    const { name, installOrder } = layer;
    const source = { registryId: STARTER_PACKS, packName: pack.name, tag: pack.tag };
    await app.wizard.addPackLayer({ ...source, name, installOrder, manifests: [], ...step }, by);
    return;
  }
  const manifests = layer.manifests.map(async (file) => ({
    name: file.replace(/\.yaml$/, ''),
    content: await readFile(path.join(folder, file), 'utf8'),
  }));
  await app.wizard.addManifestLayer({ ...layer, manifests: await Promise.all(manifests), values: '', ...step }, by);
}

const STARTER_PACKS = defaultRegistryId('starter-packs');

/** Waits until the packs that come along are in the catalog: a worker has been told to read them. */
async function starterPacks(app: App): Promise<void> {
  const watch = app.signals.watch(registryTopic(STARTER_PACKS));
  const late = setTimeout(() => void watch.return?.(), READY_WITHIN_MS);
  try {
    for await (const _ of watch) {
      const [row] = await app.registries.rows([STARTER_PACKS]);
      if (row?.sync.status === 'SUCCEEDED') return;
    }
  } finally {
    clearTimeout(late);
  }
}

function pick(example: z.infer<typeof Example>) {
  return { name: example.name, description: example.description, tags: example.tags, version: example.version };
}
