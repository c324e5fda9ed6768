import { DomainError } from '../errors.js';
import { limits } from '../limits.js';
import { textOf, valueAt } from '../manifests/plain-value.js';
import { readYaml } from '../manifests/yaml-text.js';
import type { Pack, PackFiles } from '../packs/pack.js';
import { unpack } from '../registries/unpack.js';

/** A chart inside a pack that says which values it takes. */
export type ChartRules = { readonly name: string; readonly defaults: string; readonly schema: string };

/**
 * The charts of a pack that bring a values.schema.json. One that can't be read has no rules here: the pack's faults and
 * the archive's builder tell what is wrong with it.
 */
export async function chartRulesOf({ charts }: Pick<Pack, 'charts'>, files: PackFiles): Promise<readonly ChartRules[]> {
  const rules: ChartRules[] = [];
  for (const path of charts) {
    const bytes = files.get(path);
    const found = bytes === undefined ? null : await rulesIn(bytes);
    if (found !== null) rules.push(found);
  }
  return rules;
}

async function rulesIn(bytes: Buffer): Promise<ChartRules | null> {
  const files = await unpacked(bytes);
  const text = (path: string): string | null => {
    const file = files.get(path);
    return file === undefined || file.length > limits.textBytes ? null : file.toString('utf8');
  };
  const schema = text('values.schema.json');
  const name = textOf(valueAt(readYaml(text('Chart.yaml') ?? '').documents[0]?.value, 'name'));
  return schema === null || name === null ? null : { name, schema, defaults: text('values.yaml') ?? '' };
}

async function unpacked(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  try {
    return await unpack(bytes);
  } catch (error) {
    if (error instanceof DomainError) return new Map();
    throw error;
  }
}
