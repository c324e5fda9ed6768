import type { RegistryContent } from './client.js';
import { isRepository, isTag } from './oci-address.js';

/** Palette's place for packs below a base path; it is a fixed part of every such registry. */
const PACKS = 'spectro-packs/archive';

/** The repositories that the packs or charts of a registry are in: those below a path, or the path itself. */
export type Repositories = {
  /** where a name may be, the likelier place first */
  placesOf(name: string): readonly string[];
  /** the name of what is in a repository, null when it isn't one of them */
  nameIn(repository: string): string | null;
};

/**
 * Charts are at `<path>/<name>`, and where the last part of the path is a chart's name, at the path itself. Packs are at
 * `<path>/spectro-packs/archive/<name>`.
 */
export function repositoriesOf(content: RegistryContent, path: string): Repositories {
  const isPacks = content === 'PACKS' && !`/${path}`.endsWith(`/${PACKS}`);
  const below = [path, isPacks ? PACKS : ''].filter((part) => part !== '').join('/');
  const prefix = below === '' ? '' : `${below}/`;
  const last = path.split('/').at(-1) ?? '';
  return {
    placesOf: (name) => {
      const itself = content === 'CHARTS' && name === last ? [path] : [];
      return [...itself, prefix + name].filter(isRepository);
    },
    nameIn: (repository) => {
      if (content === 'CHARTS' && repository === path) return last;
      return repository.startsWith(prefix) && repository !== prefix ? repository.slice(prefix.length) : null;
    },
  };
}

/** SemVer as Helm demands it of charts in OCI registries; a tag has "_" where the version has "+". */
const SEMVER = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** The tag of a version, null when it can't be one. */
export function tagOf(content: RegistryContent, version: string): string | null {
  const tag = content === 'CHARTS' ? version.replaceAll('+', '_') : version;
  return isTag(tag) ? tag : null;
}

/** The version that a tag stands for, null when it is none: "latest", signatures. */
export function versionOf(content: RegistryContent, tag: string): string | null {
  if (!isTag(tag) || /^sha256-/.test(tag)) return null;
  if (content === 'PACKS') return tag;
  const version = tag.replace('_', '+');
  return SEMVER.test(version) ? version : null;
}
