import { HARMLESS, judged, type ContentChange } from './compare-change.js';
import type { KeptLayer } from './compare-layers.js';
import type { Source } from './events.js';

/** Another version of a layer's pack or chart, or the same one by another way (registry, tag). */
export function versionChange({ before, after }: KeptLayer, says: (what: string) => string): ContentChange | null {
  const [was, is] = [sourceText(before.source), sourceText(after.source)];
  if (was === is) return null;
  const texts = [{ name: `layers/${after.name}/source`, before: was, after: is }];
  const change = { kind: 'LAYER_VERSION_CHANGED', layer: after.name, texts } as const;
  const [one, other] = [before.source, after.source];
  const same = one !== null && other !== null && one.name === other.name && one.digest === other.digest;
  if (same) return judged({ ...change, says: says(`stays at ${other.version}, and gets it otherwise`) }, HARMLESS);
  const reasons = [`what another version changes in what is installed can't be told from its texts`];
  return judged({ ...change, says: says(versionWords(one, other)) }, { impact: 'UNKNOWN', reasons });
}

function versionWords(one: Source | null, other: Source | null): string {
  if (one === null || other === null)
    return other === null ? 'has no source any more' : `is now ${other.name} ${other.version}`;
  if (one.name !== other.name) return `is ${other.name} ${other.version} instead of ${one.name} ${one.version}`;
  if (one.version !== other.version) return `has version ${other.version} instead of ${one.version}`;
  return `has another content of the same version ${other.version}`;
}

function sourceText(source: Source | null): string | null {
  if (source === null) return null;
  const { registryName, name, tag, version, digest } = source;
  return `registry: ${registryName}\nname: ${name}\ntag: ${tag}\nversion: ${version}\ndigest: ${digest}\n`;
}
