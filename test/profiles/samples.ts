import type { Layer, Manifest, ProfileEvent, Source, Values, Variable } from '../../src/profiles/events.js';
import type { PublishedVersion } from '../../src/profiles/profile.js';
import type { Review } from '../../src/profiles/review.js';

/** Small, plausible things that stories are told with. Digests are made up, one letter each. */
export const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

export const values = (letter = 'a', header: Partial<Values['header']> = {}): Values => ({
  digest: digest(letter),
  sizeBytes: 10,
  header: { installOrder: null, vmManifest: null, displayName: null, ...header },
});

export const manifest = (name: string, letter = 'b', sizeBytes = 20): Manifest => ({
  name,
  content: { digest: digest(letter), sizeBytes },
});

export const layer = (id: string, changes: Partial<Layer> = {}): Layer => ({
  id,
  name: id,
  kind: 'MANIFEST',
  installOrder: null,
  vmManifest: null,
  values: values(),
  manifests: [],
  source: null,
  presets: [],
  ...changes,
});

export const source: Source = {
  registryId: '01920000-0000-7000-8000-00000000000a',
  registryName: 'starter',
  name: 'nginx',
  tag: '1.2.x',
  version: '1.2.7',
  digest: digest('c'),
};

export const pack = (id: string, changes: Partial<Layer> = {}): Layer =>
  layer(id, { kind: 'PACK', source, ...changes });

export const variable = (name: string, changes: Partial<Variable> = {}): Variable => ({
  name,
  displayName: name,
  description: '',
  format: 'STRING',
  inputType: 'TEXT',
  options: [],
  regex: null,
  defaultValue: null,
  required: false,
  immutable: false,
  hidden: false,
  sensitive: false,
  ...changes,
});

export const option = (value: string) => ({ value, label: value, description: '' });

export const created: ProfileEvent = {
  type: 'ProfileCreated',
  data: { name: 'Gateway', slug: 'gateway', description: 'of a shop', tags: ['edge'], version: '1.0.0', origin: null },
};
export const added = (one: Layer): ProfileEvent => ({ type: 'LayerAdded', data: { layer: one } });
export const variablesSet = (...variables: readonly Variable[]): ProfileEvent => ({
  type: 'VariablesSet',
  data: { variables },
});
export const published = (version = '1.0.0'): ProfileEvent => ({
  type: 'VersionPublished',
  data: { version, contentDigest: digest('d') },
});
export const opened = (
  version: string,
  layers: readonly Layer[] = [],
  basedOn: string | null = null,
): ProfileEvent => ({
  type: 'DraftOpened',
  data: { version, basedOn, content: { layers, variables: [] } },
});
export const discarded = (version = '1.0.0'): ProfileEvent => ({ type: 'DraftDiscarded', data: { version } });
export const deleted: ProfileEvent = { type: 'ProfileDeleted', data: {} };

/** What a fold makes of `published(version)` as the event of that revision. */
export const versionAt = (revision: number, version = '1.0.0'): PublishedVersion => ({
  version,
  revision,
  contentDigest: digest('d'),
  note: null,
  publishedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, revision)).toISOString(),
  publishedBy: { kind: 'USER', id: 'ada' },
});

const complete = { complete: true, reasons: [] };

export const soundReview: Review = {
  ...{ ready: true, problems: [], images: [] },
  ...{ offline: complete, offlineWithImages: complete },
};
