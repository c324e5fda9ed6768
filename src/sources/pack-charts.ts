import { DomainError } from '../errors.js';
import { limits } from '../limits.js';
import { textOf, valueAt } from '../manifests/plain-value.js';
import { readYaml } from '../manifests/yaml-text.js';
import type { Pack, PackFiles } from '../packs/pack.js';
import { unpack } from '../registries/unpack.js';

/** A chart inside a pack. */
export type PackChart = {
  readonly name: string;
  /** text of its values.yaml */
  readonly defaults: string;
  /** text of its values.schema.json, where there is one */
  readonly schema: string | null;
};

/**
 * The charts of a pack, in its order. One that can't be read is none here: the pack's faults and the archive's builder
 * tell what is wrong with it.
 */
export async function packCharts({ charts }: Pick<Pack, 'charts'>, files: PackFiles): Promise<readonly PackChart[]> {
  const found: PackChart[] = [];
  for (const path of charts) {
    const bytes = files.get(path);
    const chart = bytes === undefined ? null : await chartIn(bytes);
    if (chart !== null) found.push(chart);
  }
  return found;
}

async function chartIn(bytes: Buffer): Promise<PackChart | null> {
  const files = await unpacked(bytes);
  const text = (path: string): string | null => {
    const file = files.get(path);
    return file === undefined || file.length > limits.textBytes ? null : file.toString('utf8');
  };
  const name = textOf(valueAt(readYaml(text('Chart.yaml') ?? '').documents[0]?.value, 'name'));
  return name === null ? null : { name, schema: text('values.schema.json'), defaults: text('values.yaml') ?? '' };
}

async function unpacked(bytes: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  try {
    return await unpack(bytes);
  } catch (error) {
    if (error instanceof DomainError) return new Map();
    throw error;
  }
}
