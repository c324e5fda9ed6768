import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { RequestInfo } from './access/caller.js';
import type { App } from './app.js';
import { derivedId } from './ids.js';

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
      manifests: z.array(z.string()),
    }),
  ),
});

const by: RequestInfo = {
  caller: { actor: { kind: 'SYSTEM', id: 'first-start' }, role: 'ADMIN' },
  requestId: 'first-start',
};

/**
 * Creates, publishes and packs the example of a folder through the commands that the wizard uses.
 * Safe to run again after a kill at any point: every command carries an idempotency key derived from its step.
 * @returns the requested archive's id and file name
 */
export async function createExample(app: App, folder: string): Promise<{ archiveId: string; fileName: string }> {
  const example = Example.parse(parse(await readFile(join(folder, 'profile.yaml'), 'utf8')));
  const step = (name: string) => ({ idempotencyKey: derivedId('example', example.name, name), note: example.note });
  const { profileId } = await app.wizard.create({ ...pick(example), ...step('create') }, by);
  for (const layer of example.layers) {
    const manifests = await Promise.all(
      layer.manifests.map(async (file) => ({
        name: file.replace(/\.yaml$/, ''),
        content: await readFile(join(folder, file), 'utf8'),
      })),
    );
    await app.wizard.addManifestLayer(
      { profileId, ...layer, manifests, values: '', ...step(`layer ${layer.name}`) },
      by,
    );
  }
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

function pick(example: z.infer<typeof Example>) {
  return { name: example.name, description: example.description, tags: example.tags, version: example.version };
}
