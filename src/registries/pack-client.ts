import { NotFound } from '../errors.js';
import type { Endpoint, PackEntry, RegistryClient } from './client.js';
import type { ClientSettings } from './client-settings.js';
import type { Answer } from './guarded-fetch.js';
import { handOut } from './index-outcome.js';
import { readPackIndex } from './pack-index.js';
import { staticFiles, validatorsOf } from './static-files.js';

const INDEX = 'index.json';

/** Speaks to a pack registry over HTTP(S): static files, as docs/pack-registry.md describes them. */
export function createPackClient(endpoint: Endpoint, settings: ClientSettings): RegistryClient {
  const files = staticFiles(endpoint, settings);
  const entriesOf = (answer: Answer, signal: AbortSignal) =>
    readPackIndex(answer.body, answer.url, (url) => absolute(url, answer.url), signal);
  const read = async (signal: AbortSignal) => {
    const answer = await files.index(INDEX, null, signal);
    return answer === null ? [] : (await entriesOf(answer, signal)).entries;
  };
  return {
    // The index of packs is small: one that can be read to its end is one.
    check: async (signal) => {
      await read(signal);
    },
    index: async (previous, onBatch, signal, onProgress) => {
      const answer = await files.index(INDEX, previous, signal);
      if (answer === null) return { unchanged: true };
      const { entries, faults } = await entriesOf(answer, signal);
      const packs = entries.map((pack) => ({ pack }));
      return handOut(packs, faults, validatorsOf(answer), { onBatch, onProgress, signal });
    },
    versions: async (name, signal) => packVersions(await read(signal), name),
    fetch: async ({ name, version, url, digest }, signal) => {
      const found = url === null ? packIn(await read(signal), name, version) : null;
      const place = new URL(found?.url ?? url ?? '', files.base);
      const expected = digest ?? found?.digest ?? null;
      return files.archive(place, `The archive of ${name} ${version}`, expected, signal);
    },
  };
}

/** The versions of a pack, as an index lists them. */
export function packVersions(entries: readonly PackEntry[], name: string): readonly string[] {
  return entries.filter((entry) => entry.name === name).map(({ version }) => version);
}

/**
 * The entry of a pack version.
 * @throws NotFound PACK_NOT_FOUND
 */
export function packIn(entries: readonly PackEntry[], name: string, version: string): PackEntry {
  const found = entries.find((entry) => entry.name === name && entry.version === version);
  if (found !== undefined) return found;
  const others = packVersions(entries, name).length;
  throw new NotFound(
    'PACK_NOT_FOUND',
    others === 0
      ? `The registry has no pack "${name}". Check its name.`
      : `The registry has no version "${version}" of the pack "${name}", but ${others} others. Check the version.`,
  );
}

/** Addresses are kept whole: where the index was when it was read, after redirects, isn't known later. */
function absolute(text: string, from: URL): string | null {
  const url = URL.canParse(text, from.href) ? new URL(text, from) : null;
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}
