import { DomainError, Unavailable } from '../errors.js';
import type { Source, Wanted } from './events.js';
import type { ImportedLayer, Origin } from './palette/imported.js';
import type { LayerSources, RegistryNamed, ResolvedSource } from './wizard-sources.js';

/** What an imported layer comes from, or why that can't be had; `values` are those of the pack. */
export type Resolved = { readonly source: Source | null; readonly wanted: Wanted | null; readonly values: string };

type Ports = { readonly sources: LayerSources; readonly registryNamed: RegistryNamed };

/** So many packs and charts are asked for at a time, and for so long: an import answers within one request. */
const AT_ONCE = 8;
const PATIENCE_MS = 15_000;

/**
 * Looks for the packs and charts of an import, by the names of their registries. One that can't be had stops nothing.
 * @param choices ids of registries by the names that the file has for them; other names are looked up
 * @returns in the order of the layers
 */
export async function resolveImport(
  ports: Ports,
  layers: readonly ImportedLayer[],
  choices: ReadonlyMap<string, string>,
): Promise<readonly Resolved[]> {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  const registries = await registriesOf(ports, layers, choices);
  const resolved: Resolved[] = [];
  const waiting = layers.entries();
  const work = async (): Promise<void> => {
    for (const [place, layer] of waiting) {
      const registryId = registries.get(layer.origin?.registryName ?? '') ?? null;
      resolved[place] = await resolve(ports, layer, registryId, deadline);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return resolved;
}

async function registriesOf(
  { registryNamed }: Ports,
  layers: readonly ImportedLayer[],
  choices: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string | null>> {
  const names = new Set(layers.flatMap(({ origin }) => (origin ? [origin.registryName] : [])));
  const registries = new Map<string, string | null>();
  for (const name of names) registries.set(name, choices.get(name) ?? (name === '' ? null : await registryNamed(name)));
  return registries;
}

async function resolve(
  { sources }: Ports,
  { kind, origin }: ImportedLayer,
  registryId: string | null,
  deadline: AbortSignal,
): Promise<Resolved> {
  if (!origin) return { source: null, wanted: null, values: '' };
  const reason = origin.unfit ?? (origin.packLayer === 'addon' ? null : 'It is a part of a cluster.');
  if (reason !== null) return missing(origin, reason);
  if (registryId === null) return missing(origin, noRegistry(origin));
  if (deadline.aborted) return missing(origin, 'The registries took too long to answer. Try again later.');
  const { name, version } = origin;
  const asked =
    kind === 'PACK'
      ? sources.pack({ registryId, name, tag: version, presets: [] })
      : sources.chart({ registryId, name, version });
  try {
    return found(origin, await before(deadline, asked));
  } catch (error) {
    if (error instanceof DomainError) return missing(origin, error.message);
    throw error;
  }
}

function found(origin: Origin, { source, values }: ResolvedSource): Resolved {
  if (origin.digest !== null && origin.digest !== source.digest) {
    return missing(origin, `"${source.registryName}" offers other content under this version than the export had.`);
  }
  return { source: { ...source, tag: origin.tag }, wanted: null, values };
}

function missing({ registryName, name, tag, version, packLayer }: Origin, reason: string): Resolved {
  return { source: null, wanted: { registryName, name, tag, version, packLayer, reason }, values: '' };
}

function noRegistry({ registryName }: Origin): string {
  return registryName === '' ? 'The import names no registry.' : 'No registry here has that name.';
}

/** @throws Unavailable when the deadline comes first; what was asked goes on, for whoever asks again */
async function before<T>(deadline: AbortSignal, asked: Promise<T>): Promise<T> {
  let late: (() => void) | undefined;
  const over = new Promise<never>((_, reject) => {
    late = () => reject(new Unavailable('REGISTRY_LATE', 'The registry took too long to answer. Try again later.'));
    deadline.addEventListener('abort', late, { once: true });
  });
  // The loser of the race is of no interest any more.
  asked.catch(() => undefined);
  try {
    return await Promise.race([asked, over]);
  } finally {
    if (late) deadline.removeEventListener('abort', late);
  }
}
