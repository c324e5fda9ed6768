import { headerOf } from '../../src/profiles/values-header.js';
import {
  inInstallOrder,
  installOrderOf,
  isVmManifest,
  type AuthoredVersion,
  type LayerText,
} from '../../src/profiles/content.js';
import type { Layer, Variable } from '../../src/profiles/events.js';
import { derivedId } from '../../src/ids.js';
import type { TextRef } from '../../src/store/event.js';
import { textOf } from '../../src/store/texts.js';

/** A layer as a test writes it down; what it leaves out is empty. */
export type LayerSketch = {
  id?: string;
  name: string;
  values?: string;
  manifests?: Record<string, string>;
  installOrder?: number | null;
  vmManifest?: boolean | null;
  kind?: Layer['kind'];
  source?: Layer['source'];
};

/** A version as a test writes it down. */
export type VersionSketch = {
  name?: string;
  slug?: string;
  description?: string;
  tags?: string[];
  version?: string;
  layers?: LayerSketch[];
  variables?: Variable[];
};

/** A published version with complete texts, in install order, as the queries give it. */
export function authored(sketch: VersionSketch): AuthoredVersion {
  const {
    name = 'Edge gateway',
    slug = 'edge-gateway',
    version = '1.0.0',
    description = '',
    tags = [],
    variables = [],
  } = sketch;
  const texts = (sketch.layers ?? []).map(layerText);
  const ordered = inInstallOrder(texts.map((text) => text.layer));
  return {
    profileId: '01900000-0000-7000-8000-000000000001',
    name,
    slug,
    description,
    tags,
    layers: ordered.map((layer) => texts.find((text) => text.layer === layer)!),
    variables,
    previousVersion: null,
    version: {
      version,
      revision: 7,
      contentDigest: `sha256:${'0'.repeat(64)}`,
      note: null,
      publishedAt: '2026-01-02T03:04:05.678Z',
      publishedBy: { kind: 'USER', id: 'author' },
    },
  };
}

function layerText(sketch: LayerSketch): LayerText {
  const { name, values = '', installOrder = null, vmManifest = null, kind = 'MANIFEST', source = null } = sketch;
  const manifests = Object.entries(sketch.manifests ?? {}).map(([title, content]) => ({ name: title, content }));
  const layer: Layer = {
    id: sketch.id ?? derivedId('layer', name),
    name,
    kind,
    installOrder,
    vmManifest,
    values: { ...refOf(values), header: headerOf(values) },
    manifests: manifests.map((manifest) => ({ name: manifest.name, content: refOf(manifest.content) })),
    source,
    presets: [],
  };
  return {
    id: layer.id,
    name,
    kind,
    installOrder: installOrderOf(layer),
    vmManifest: isVmManifest(layer),
    layer,
    values,
    manifests,
    source,
    presets: [],
  };
}

/** A small valid manifest. */
export function configMap(name: string, more = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;
}

function refOf(content: string): TextRef {
  const { digest, sizeBytes } = textOf(content);
  return { digest, sizeBytes };
}
