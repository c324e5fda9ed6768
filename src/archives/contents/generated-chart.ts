import { parseSemver } from '../../profiles/semver.js';
import { storedAtOnce } from '../../tar/gzip.js';
import { tarOf } from '../../tar/tar.js';
import { basenameOf } from '../layout.js';
import { sha256 } from './entry.js';
import { MAX_INLINE_BYTES, type LayerChart } from './layer-content.js';

/** A manifest of a pack that becomes a chart. */
export type TemplateSource = {
  readonly pack: string;
  readonly version: string;
  readonly stem: string;
  readonly text: string;
};

/** A chart around one manifest of a pack. Its archive is stored, not deflated: its digest depends on no build of zlib. */
export function generatedChart({ pack, version, stem, text }: TemplateSource): LayerChart {
  const name = basenameOf(`${pack}-${stem}`) || 'manifest';
  const metadata = {
    apiVersion: 'v2',
    name,
    // Versions of packs need not be SemVer, those of charts must.
    version: parseSemver(version) !== null ? version : '0.0.0',
    appVersion: version,
    description: `Manifest ${stem} of the pack ${pack}.`,
  };
  const bytes = storedAtOnce(
    tarOf([
      // JSON is YAML.
      { path: `${name}/Chart.yaml`, bytes: Buffer.from(`${JSON.stringify(metadata, null, 2)}\n`, 'utf8') },
      { path: `${name}/templates/${basenameOf(stem) || 'manifest'}.yaml`, bytes: Buffer.from(text, 'utf8') },
    ]),
  );
  return {
    name,
    version: metadata.version,
    metadata,
    blob: { sha256: sha256(bytes), sizeBytes: bytes.length, open: () => Promise.resolve(bytes) },
    inline: bytes.length <= MAX_INLINE_BYTES ? bytes : null,
  };
}
