import type { ArchiveSources } from '../../src/archives/layer-contents.js';
import { sha256 } from '../../src/archives/contents/entry.js';
import { Refused } from '../../src/errors.js';
import { storedAtOnce } from '../../src/tar/gzip.js';
import { tarOf } from '../../src/tar/tar.js';
import type { LayerSketch } from './authored.js';

/** A pack as a test writes it down: charts by name with their templates, manifests by file name. */
export type PackSketch = {
  name: string;
  version?: string;
  values?: string;
  charts?: Record<string, { version?: string; templates?: Record<string, string> }>;
  manifests?: Record<string, string>;
};

/** The archive of a chart. */
export function chartArchive(
  name: string,
  { version = '1.0.0', templates = {} }: { version?: string; templates?: Record<string, string> } = {},
): Buffer {
  const files = Object.entries({ 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, ...templates });
  return archiveOf(name, new Map(files.map(([path, text]) => [path, Buffer.from(text)])));
}

/** Stored, not deflated: digests in tests depend on no build of zlib. */
function archiveOf(folder: string, files: ReadonlyMap<string, Buffer>): Buffer {
  return storedAtOnce(tarOf([...files].map(([path, bytes]) => ({ path: `${folder}/${path}`, bytes }))));
}

/** Packs and charts that registries had, and layers from them. */
export class Shelf implements ArchiveSources {
  private readonly stored = new Map<string, Buffer>();

  async content(digest: string): Promise<Buffer> {
    const bytes = this.stored.get(digest);
    if (!bytes) throw new Refused('CONTENT_MISSING', `${digest} isn't on the shelf.`);
    return bytes;
  }

  /** A pack layer; what the sketch of the layer says goes first. */
  packLayer(pack: PackSketch, layer: Partial<LayerSketch> = {}): LayerSketch {
    const { name, version = '1.0.0', values = 'pack:\n  content:\n    images: []\n' } = pack;
    const files = new Map<string, Buffer>([['values.yaml', Buffer.from(values)]]);
    const charts: string[] = [];
    for (const [chart, sketch] of Object.entries(pack.charts ?? {})) {
      const path = `charts/${chart}-${sketch.version ?? '1.0.0'}.tgz`;
      files.set(path, chartArchive(chart, sketch));
      charts.push(path);
    }
    const manifests = Object.entries(pack.manifests ?? {}).map(([file, text]) => {
      files.set(`manifests/${file}`, Buffer.from(text));
      return `manifests/${file}`;
    });
    const json = {
      name,
      version,
      displayName: name,
      layer: 'addon',
      addonType: 'app services',
      cloudTypes: ['all'],
      charts,
      kubeManifests: manifests,
    };
    files.set('pack.json', Buffer.from(JSON.stringify(json)));
    const digest = this.keep(archiveOf(`${name}-${version}`, files));
    return { name, kind: 'PACK', values, source: sourceOf(name, version, digest), ...layer };
  }

  /** A layer of one chart. */
  chartLayer(
    name: string,
    layer: Partial<LayerSketch> = {},
    chart: { version?: string; templates?: Record<string, string> } = {},
  ): LayerSketch {
    const { version = '1.0.0' } = chart;
    const digest = this.keep(chartArchive(name, chart));
    return { name, kind: 'HELM_CHART', source: sourceOf(name, version, digest), ...layer };
  }

  /** Puts any bytes on the shelf; gives their digest. */
  keep(bytes: Buffer): string {
    const digest = `sha256:${sha256(bytes)}`;
    this.stored.set(digest, bytes);
    return digest;
  }

  /** Replaces what lies under a digest. */
  spoil(digest: string, bytes: Buffer): void {
    this.stored.set(digest, bytes);
  }
}

function sourceOf(name: string, version: string, digest: string) {
  return {
    registryId: '01900000-0000-7000-8000-00000000000f',
    registryName: 'Packs',
    name,
    tag: version,
    version,
    digest,
  };
}
