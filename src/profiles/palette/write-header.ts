import { enabledPresets, withEnabledPresets } from '../../packs/enabled-presets.js';
import { read, withPreset } from '../../packs/preset-merge.js';
import type { LayerText } from '../content.js';

/**
 * A layer's values with what Palette reads out of them and nowhere else: install order, VM mark and display name under
 * `pack:`, presets in a comment. What the values say already stays; values that can't be edited stay as they are.
 */
export function withHeader({ layer, values, presets, source, name }: LayerText): string {
  const { header } = layer.values;
  const entries: string[] = [];
  if (layer.installOrder !== null && header.installOrder === null) {
    entries.push(`  spectrocloud.com/install-priority: "${layer.installOrder}"\n`);
  }
  if (layer.vmManifest === true && header.vmManifest === null) {
    entries.push('  spectrocloud.com/manifest-type: "vm"\n');
  }
  if (source && source.name !== name && header.displayName === null) {
    entries.push(`  spectrocloud.com/display-name: ${JSON.stringify(name)}\n`);
  }
  const told = entries.length === 0 ? values : added(values, `pack:\n${entries.join('')}`);
  const isTold = presets.length === 0 || enabledPresets(told).join() === presets.join();
  return isTold ? told : withEnabledPresets(told, presets);
}

function added(values: string, header: string): string {
  const preset = { name: '', displayName: '', group: '', remove: [], add: header };
  return withPreset(read(values), preset)?.text ?? values;
}
