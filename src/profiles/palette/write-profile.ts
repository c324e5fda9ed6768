import { sha256OfJson } from '../../canonical-digest.js';
import type { AuthoredVersion, LayerText } from '../content.js';
import type { Source, Variable } from '../events.js';
import { layerMark, profileMark, undoOf } from './marks.js';
import { labelsOfTags } from './tags.js';
import { withHeader } from './write-header.js';
import { writeYaml, type Writable } from './write-yaml.js';

export type ExportFormat = 'PALETTE_JSON' | 'PALETTE_YAML';

/** What an export says of a registry besides its name. */
export type ExportedRegistry = { readonly kind: 'PACK' | 'HELM' | 'OCI'; readonly content: 'PACKS' | 'CHARTS' };

/**
 * A published version in the form of Palette's cluster profiles, type `system`. Imported again it says exactly what was
 * authored. Sensitive variables have no default in it.
 * @param registries by id
 */
export function writeProfile(
  version: AuthoredVersion,
  registries: ReadonlyMap<string, ExportedRegistry>,
  format: ExportFormat,
): string {
  const { name, description, tags, layers, variables } = version;
  const packs = layers.map((layer) =>
    packOf(layer, layer.source ? registries.get(layer.source.registryId) : undefined),
  );
  const profile: Writable = {
    metadata: { name, description, labels: labelsOfTags(tags), annotations: profileMark(tags) },
    spec: {
      version: version.version.version,
      template: { type: 'system', cloudType: 'all', packs },
      variables: variables.map(variableOf),
    },
  };
  return format === 'PALETTE_JSON' ? `${JSON.stringify(profile, null, 2)}\n` : writeYaml(profile);
}

function packOf(layer: LayerText, registry: ExportedRegistry | undefined): Writable {
  const { source, manifests, presets } = layer;
  const { installOrder, vmManifest } = layer.layer;
  const values = withHeader(layer);
  const mark = layerMark({
    name: layer.name,
    installOrder,
    vmManifest,
    presets,
    digest: source?.digest ?? null,
    valuesDigest: sha256OfJson([layer.values]),
    undo: undoOf(layer.values, values),
  });
  return {
    name: source?.name ?? layer.name,
    type: typeOf(layer, registry),
    layer: 'addon',
    ...(source ? { version: source.version, tag: source.tag, registry: registryOf(source, layer, registry) } : {}),
    values,
    manifests: manifests.map(({ name, content }) => ({ name, content })),
    annotations: mark,
  };
}

function typeOf({ kind }: LayerText, registry: ExportedRegistry | undefined): string {
  if (kind === 'MANIFEST') return 'manifest';
  if (registry?.kind === 'OCI') return 'oci';
  return kind === 'HELM_CHART' ? 'helm' : 'spectro';
}

function registryOf({ registryName }: Source, { kind }: LayerText, registry: ExportedRegistry | undefined): Writable {
  const content = kind === 'HELM_CHART' ? 'helm' : 'pack';
  const metadata = { name: registryName, isPrivate: true, isSyncSupported: true };
  const isOci = registry?.kind === 'OCI';
  return { metadata: { ...metadata, kind: isOci ? 'oci' : content, ...(isOci ? { providerType: content } : {}) } };
}

function variableOf(variable: Variable): Writable {
  const { name, displayName, description, format, inputType, options, regex, defaultValue } = variable;
  const { required, immutable, hidden, sensitive } = variable;
  return {
    ...{ name, displayName, description, format: format.toLowerCase(), inputType: inputType.toLowerCase() },
    options: options.map((option) => ({ ...option, default: option.value === defaultValue })),
    ...(regex === null ? {} : { regex }),
    ...(defaultValue === null || sensitive ? {} : { defaultValue }),
    ...{ required, immutable, hidden, isSensitive: sensitive },
  };
}
