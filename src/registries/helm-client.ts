import { Invalid, NotFound } from '../errors.js';
import type { ChartEntry, Endpoint, RegistryClient } from './client.js';
import type { ClientSettings } from './client-settings.js';
import { readHelmIndex } from './helm-index.js';
import { handOut } from './index-outcome.js';
import type { IndexReading } from './index-reading.js';
import { createOciClient } from './oci-client.js';
import { ociAddress } from './oci-address.js';
import { shownUrl } from './shown-url.js';
import { staticFiles, validatorsOf, type StaticFiles } from './static-files.js';

const INDEX = 'index.yaml';

/**
 * Speaks to a Helm repository: an index.yaml (or JSON of that name) and the archives that it names, on the same host or
 * on others, also in OCI registries.
 */
export function createHelmClient(endpoint: Endpoint, settings: ClientSettings): RegistryClient {
  const files = staticFiles(endpoint, settings);
  const read = async (signal: AbortSignal) => {
    const answer = await files.index(INDEX, null, signal);
    return readHelmIndex(answer?.body ?? Buffer.alloc(0), files.base, signal);
  };
  return {
    check: async (signal) => requireBeginning((await files.beginning(INDEX, signal)).body, files.base),
    index: async (previous, onBatch, signal, onProgress) => {
      const answer = await files.index(INDEX, previous, signal);
      if (answer === null) return { unchanged: true };
      const { entries, faults } = await readHelmIndex(answer.body, files.base, signal);
      const charts = entries.map((chart) => ({ chart }));
      return handOut(charts, faults, validatorsOf(answer), { onBatch, onProgress, signal });
    },
    versions: async (name, signal) => versionsIn(await read(signal), name),
    fetch: async ({ name, version, url, digest }, signal) => {
      const found = url === null ? entryIn(await read(signal), name, version, files) : null;
      const place = new URL(found?.url ?? url ?? '', files.base);
      const expected = digest ?? found?.digest ?? null;
      if (place.protocol !== 'oci:') return files.archive(place, `The archive of ${name} ${version}`, expected, signal);
      const other = ociEndpoint(endpoint, place);
      return createOciClient(other, settings).fetch({ name, version, url: place.href, digest: expected }, signal);
    },
  };
}

/** Charts of a repository may live in an OCI registry, which is another one with credentials of its own. */
function ociEndpoint({ tls }: Endpoint, place: URL): Endpoint {
  const { host, path } = ociAddress(place.href);
  const repository = path.replace(/[:@][^/]*$/, '');
  return {
    kind: 'OCI',
    content: 'CHARTS',
    url: `oci://${host}/${repository}`,
    credentials: { type: 'NONE' },
    tls: { ...tls, certificate: null, key: null },
  };
}

function versionsIn({ entries }: IndexReading<ChartEntry>, name: string): readonly string[] {
  return entries.filter((entry) => entry.name === name).map(({ version }) => version);
}

function entryIn(reading: IndexReading<ChartEntry>, name: string, version: string, { base }: StaticFiles): ChartEntry {
  const found = reading.entries.find((entry) => entry.name === name && entry.version === version);
  if (found !== undefined) return found;
  const others = versionsIn(reading, name).length;
  throw new NotFound(
    'CHART_NOT_FOUND',
    others === 0
      ? `${shownUrl(base)} has no chart "${name}". Check its name.`
      : `${shownUrl(base)} has no version "${version}" of the chart "${name}", but ${others} others. Check the version.`,
  );
}

/** The whole index may be large: its first lines tell whether it is one. */
function requireBeginning(beginning: Buffer, base: URL): void {
  const text = beginning.toString('utf8').replace(/^\uFEFF/, '');
  if (/^\s*\{/.test(text) || /^(?:["']?(?:apiVersion|entries|generated)["']?[ ]*:)/m.test(text)) return;
  throw new Invalid(
    'NOT_AN_INDEX',
    `What is at ${shownUrl(new URL(INDEX, base))} isn't the index of a Helm repository: it has no entries. Give the address of the folder that index.yaml is in.`,
    ['endpoint'],
  );
}
