import { readYaml } from '../manifests/yaml-text.js';
import type { Values } from './events.js';

type Header = Values['header'];

const SILENT: Header = { installOrder: null, vmManifest: null, displayName: null };

/**
 * What the `pack:` mapping of a layer's values says about the layer. Values are only read, never written back.
 * Tolerant: what is odd or doesn't parse says nothing, and the review tells the author.
 */
export function headerOf(values: string): Header {
  // Most values say nothing of the kind; they may be a megabyte, and need no parsing to know that.
  if (!values.includes('spectrocloud.com/')) return SILENT;
  const { documents, problems } = readYaml(values);
  if (problems.some((problem) => problem.severity === 'ERROR')) return SILENT;
  const pack = entry(documents[0]?.value, 'pack');
  return {
    installOrder: integerOf(entry(pack, 'spectrocloud.com/install-priority')),
    vmManifest: vmMarkOf(entry(pack, 'spectrocloud.com/manifest-type')),
    displayName: textOrNull(entry(pack, 'spectrocloud.com/display-name')),
  };
}

function entry(mapping: unknown, key: string): unknown {
  const holds = typeof mapping === 'object' && mapping !== null && Object.hasOwn(mapping, key);
  return holds ? (mapping as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** A 32-bit integer, or its text: Palette writes the priority in quotes. */
function integerOf(value: unknown): number | null {
  if (typeof value !== 'number' && !(typeof value === 'string' && /^[+-]?\d{1,10}$/.test(value))) return null;
  const number = Number(value);
  return number === (number | 0) ? number | 0 : null;
}

function vmMarkOf(value: unknown): boolean | null {
  return typeof value === 'string' ? value === 'vm' : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
