import { readYaml } from '../../src/manifests/yaml-text.js';
import { follow } from '../../src/packs/dotted-path.js';

/**
 * A pack's manifest with its values in it, for templates that use nothing but `{{ .Values.path }}`: what Palette's agent
 * does with them, as far as our own packs need it.
 */
export function rendered(manifest: string, values: string, path: string): string {
  const stem = /([^/]+)\.ya?ml$/.exec(path)?.[1] ?? '';
  const all = readYaml(values).documents[0]?.value;
  return manifest.replace(/\{\{ \.Values\.([\w.]+) \}\}/g, (_, name: string) => {
    const [found] = follow(all, `manifests.${stem}.${name}`);
    if (!found?.present) throw new Error(`${path} uses .Values.${name}, which the values don't have.`);
    return String(found.value);
  });
}
