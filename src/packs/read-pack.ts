import { readPackJson } from './pack-json.js';
import { enabledPresets } from './enabled-presets.js';
import { quoted } from './fault-list.js';
import type { Pack, PackFault, PackFiles, Preset } from './pack.js';
import { checkParts } from './pack-parts.js';
import { readLogo, readReadme, readValues, sizeFaults } from './pack-texts.js';
import { readPresets } from './presets-file.js';
import { readSchema } from './value-schema.js';

/** A pack as its files say, and all that is wrong with them. `pack` is null when there is an error among the faults. */
export type ReadPack = { readonly pack: Pack | null; readonly faults: readonly PackFault[] };

/**
 * Reads a pack from its files. Never throws, however hostile they are; every fault is told, and none hides another.
 * Manifests aren't looked into: they are Go templates and need not be YAML.
 */
export function readPack(files: PackFiles): ReadPack {
  const tooLarge = sizeFaults(files);
  if (tooLarge.length > 0) return { pack: null, faults: tooLarge };
  const bytes = files.get('pack.json');
  if (!bytes) return { pack: null, faults: [MISSING] };
  const { json, faults: jsonFaults } = readPackJson(bytes);
  const { faults: valueFaults, ...values } = readValues(files);
  const { faults: readmeFaults, ...readme } = readReadme(files);
  const { faults: logoFaults, ...logo } = readLogo(files);
  const { presets, faults: presetFaults } = optional(files.get('presets.yaml'), readPresets, {
    presets: [],
    faults: [],
  });
  const { rules, faults: ruleFaults } = optional(files.get('schema.yaml'), readSchema, { rules: [], faults: [] });
  const faults = [
    ...jsonFaults,
    ...(json ? checkParts(json, files) : []),
    ...valueFaults,
    ...presetFaults,
    ...unknownPresets(values.values, presets),
    ...ruleFaults,
    ...readmeFaults,
    ...logoFaults,
  ];
  const usable = json !== null && !faults.some(({ severity }) => severity === 'error');
  return { pack: usable ? { ...json, ...values, ...readme, ...logo, presets, schema: rules } : null, faults };
}

const MISSING: PackFault = {
  file: 'pack.json',
  rule: 'missing',
  message: 'pack.json is missing: it names the pack. Add it, or remove the folder.',
  severity: 'error',
};

/** Presets that the values' comment names and presets.yaml hasn't. */
function unknownPresets(values: string, presets: readonly Preset[]): readonly PackFault[] {
  const known = new Set(presets.map(({ group, name }) => `${group}:${name}`));
  const unknown = enabledPresets(values).filter((id) => !known.has(id));
  return unknown.slice(0, 100).map((id) => ({
    file: 'values.yaml',
    rule: 'enabled-presets',
    message: `The comment "enabled-presets" names ${quoted(id)}, which presets.yaml doesn't have. Add the preset, or take it out of the comment.`,
    severity: 'warning',
  }));
}

function optional<T>(bytes: Buffer | undefined, read: (bytes: Buffer) => T, none: T): T {
  return bytes ? read(bytes) : none;
}
