import { requireStorable } from '../../input-text.js';
import { limits } from '../../limits.js';
import { enabledPresets } from '../../packs/enabled-presets.js';
import type { LayerKind } from '../events.js';
import { requireFileName, requireInstallOrder, requireManifests, requirePresets, requireText } from '../input.js';
import { headerOf } from '../values-header.js';
import { importFault, listField, optionalText, textField, within, type Node } from './fields.js';
import type { ImportedLayer } from './imported.js';
import { markedLayer } from './marks.js';
import { freeName } from './names.js';
import { kindOf, readOrigin } from './read-origin.js';

/** The layers of a file in its order. @throws Invalid when there are too many, or two have one name */
export function readLayers(packs: readonly Node[]): readonly ImportedLayer[] {
  if (packs.length > limits.layers) {
    const most = `a profile has at most ${limits.layers}`;
    throw importFault('TOO_MANY_LAYERS', `The file has ${packs.length} layers, and ${most}; split it up.`);
  }
  const told = new Map<string, string>();
  const names = new Set<string>();
  return packs.map((pack) => {
    const layer = within(pack.at, () => readLayer(pack));
    requireToldOnce(layer.name, pack.at, told);
    const name = freeName(layer.name, names);
    names.add(name);
    return { ...layer, name };
  });
}

function requireToldOnce(name: string, at: string, told: Map<string, string>): void {
  const other = told.get(name);
  if (other !== undefined) {
    const mend = 'Rename one, or give one of them another "spectrocloud.com/display-name" under "pack" in its values';
    throw importFault('LAYER_NAME_TWICE', `${other} and ${at} are both called "${name.slice(0, 100)}". ${mend}.`);
  }
  told.set(name, at);
}

function readLayer(pack: Node): ImportedLayer {
  const kind = kindOf(pack);
  const written = optionalText(pack, 'values');
  if (written !== null) requireText(written, ['values']);
  const mark = markedLayer(pack, written ?? '');
  const values = mark?.values ?? written;
  return {
    name: mark?.name ?? nameIn(pack, values ?? ''),
    kind,
    installOrder: mark ? checkedOrder(mark.installOrder) : null,
    vmManifest: kind === 'MANIFEST' ? (mark?.vmManifest ?? null) : null,
    values,
    presets: kind === 'PACK' ? (mark ? checkedPresets(mark.presets) : presetsIn(values ?? '')) : [],
    manifests: readManifests(pack, kind, written),
    origin: kind === 'MANIFEST' ? null : readOrigin(pack, kind, mark?.digest ?? null),
  };
}

/** The display name, which tells two layers of one pack apart; else the pack's. */
function nameIn(pack: Node, values: string): string {
  const name = headerOf(values).displayName ?? textField(pack, 'name');
  if (name === '') throw importFault('NAME_MISSING', 'The layer has no name; write one under "name".');
  requireStorable(name, ['name']);
  return name;
}

function checkedOrder(installOrder: number | null): number | null {
  if (installOrder !== null) requireInstallOrder(installOrder);
  return installOrder;
}

function checkedPresets(presets: readonly string[]): readonly string[] {
  requirePresets(presets);
  return presets;
}

/** The presets that the values' comment names. What can't be one stays in the comment, which is the author's text. */
function presetsIn(values: string): readonly string[] {
  const groups = new Set<string>();
  const fitting = enabledPresets(values).filter((preset) => {
    const [group = '', name = '', ...more] = preset.split(':');
    const fits = group !== '' && name !== '' && more.length === 0 && !groups.has(group);
    groups.add(group);
    return fits && preset.length <= limits.nameLength.max;
  });
  return fitting.slice(0, limits.presetsPerLayer);
}

/** Terraform's provider writes a chart's values down as a manifest too: that one is left out, it is there already. */
function readManifests(pack: Node, kind: LayerKind, values: string | null): ImportedLayer['manifests'] {
  const names = new Set<string>();
  const all = listField(pack, 'manifests').map((node) => ({
    name: textField(node, 'name'),
    content: textField(node, 'content'),
  }));
  const own = all.filter(({ content }) => kind !== 'HELM_CHART' || content.trimEnd() !== values?.trimEnd());
  const twice = own.find(({ name }, place) => own.findIndex((other) => other.name === name) < place);
  if (twice) throw importFault('MANIFEST_TWICE', `Two manifests are called "${twice.name.slice(0, 100)}"; rename one.`);
  const manifests = own.map(({ name, content }) => {
    const free = freeName(name, names);
    names.add(free);
    requireFileName(free, ['name']);
    return { name: free, content };
  });
  requireManifests(manifests);
  return manifests;
}
