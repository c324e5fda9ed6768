import { basenameOf, marked, type LayerPlace } from '../layout.js';
import type { Release } from './releases.js';

/**
 * Helm takes names of up to 53 characters for releases. The Job that k3s' helm-controller makes is called
 * "helm-install-<name>", though, and its name becomes a label of its pods, which ends at 63.
 */
const RELEASE_NAME_LENGTH = 50;

/** A layer's releases that are to be named. */
export type UnnamedReleases = { readonly place: LayerPlace; readonly releases: readonly Release[] };

/**
 * Names every release of a profile: as the pack's header wants it, else "<pack>-<chart>", and the chart of a chart layer
 * by its own name. The name is the HelmChart's, so no two may be alike; and for life, since another name is another
 * release, and the old one would be uninstalled.
 * @returns names by layer id, in the order of the layer's releases
 */
export function releaseNames(layers: readonly UnnamedReleases[]): ReadonlyMap<string, readonly string[]> {
  const taken = new Set<string>();
  const give = (wanted: string, key: string): string => {
    const name =
      wanted.length <= RELEASE_NAME_LENGTH && !taken.has(wanted) ? wanted : marked(wanted, key, RELEASE_NAME_LENGTH);
    taken.add(name);
    return name;
  };
  // Not by install order, which changes.
  const byId = [...layers].sort((a, b) => Number(a.place.id > b.place.id) - Number(a.place.id < b.place.id));
  return new Map(
    byId.map(({ place, releases }) => [
      place.id,
      releases.map((release) => give(wantedName(place, release), keyOf(place, release))),
    ]),
  );
}

/** A pack may have a chart and a manifest of one name. */
function keyOf({ id }: LayerPlace, { generated, part }: Release): string {
  return `${id}/${part}${generated ? '/manifest' : ''}`;
}

function wantedName({ release: place }: LayerPlace, { wantedName: wanted, part, alone }: Release): string {
  const prefix = place?.prefix ?? '';
  // A word without a single letter or digit names nothing.
  if (wanted !== null && basenameOf(wanted) !== '') return basenameOf(wanted);
  return alone ? prefix : basenameOf(`${prefix}-${part}`);
}
