import type { Problem } from '../manifests/problem.js';
import { compareNumbers, numbersOf } from '../version-order.js';
import { quoted } from './fault-list.js';
import type { Pack, PackDependency } from './pack.js';
import { resourceProblem } from './resources.js';

/** A pack that stands in a profile, with what its pack.json asks for. */
export type PlacedPack = Pick<Pack, 'name' | 'version' | 'dependencies' | 'resources'> & {
  /** the layer's name in the profile */
  readonly layer: string;
  /** as the layer has them; resources refer to them */
  readonly values: string;
};

/** Layers that a device usually brings along: a system profile rarely has one. */
const FROM_DEVICE = ['kernel', 'os', 'k8s', 'cni', 'csi'];

/**
 * Checks what the packs of one profile ask of each other, and sums up the resources that they ask of the device.
 *
 * `required`: has to be there, in range; a Kubernetes, network or storage pack may be the device's own, so that its
 * absence is a warning. `optional` and `upgrade`: only what is there has to be in range; nothing is missed. `notSupported`:
 * must not be there in range. A limit of two parts covers all versions that begin with it: 1.29.5 is not above 1.29.
 */
export function checkConstraints(packs: readonly PlacedPack[]): readonly Problem[] {
  const byName = grouped(packs);
  const dependencies = packs.flatMap((pack) =>
    pack.dependencies.flatMap((wanted) => {
      const found = (byName.get(wanted.packName) ?? []).filter((other) => other !== pack);
      return problemsOf(pack, wanted, found);
    }),
  );
  return [...dependencies, ...resourceProblem(packs)];
}

function grouped(packs: readonly PlacedPack[]): ReadonlyMap<string, readonly PlacedPack[]> {
  return new Map(packs.map(({ name }) => [name, packs.filter((pack) => pack.name === name)]));
}

function problemsOf(pack: PlacedPack, wanted: PackDependency, found: readonly PlacedPack[]): readonly Problem[] {
  if (wanted.type === 'required' && found.length === 0) return [missing(pack, wanted)];
  return found.flatMap((other) => {
    const fits = inRange(other.version, wanted);
    if (fits === null) return [unknown(pack, wanted, other)];
    if (wanted.type === 'notSupported') return fits ? [unsupported(pack, wanted, other)] : [];
    return fits ? [] : [outOfRange(pack, wanted, other)];
  });
}

function missing(pack: PlacedPack, wanted: PackDependency): Problem {
  const device = FROM_DEVICE.includes(wanted.layer);
  const name = `${quoted(wanted.packName)}${rangeText(wanted)}`;
  const message = device
    ? `${asking(pack)} needs ${name}, which isn't in this profile. The device has to bring it along.`
    : `${asking(pack)} needs ${name}, which isn't in this profile. Add it, or remove the layer.`;
  return problem('PACK_MISSING', device ? 'WARNING' : 'ERROR', pack, message);
}

function outOfRange(pack: PlacedPack, wanted: PackDependency, other: PlacedPack): Problem {
  const way = wanted.type === 'upgrade' ? 'Upgrade it first' : 'Choose another version of one of the two';
  const message = `${asking(pack)} needs ${quoted(wanted.packName)}${rangeText(wanted)}, and the layer ${quoted(other.layer)} has ${other.version}. ${way}.`;
  return problem('PACK_VERSION', 'ERROR', pack, message);
}

function unsupported(pack: PlacedPack, wanted: PackDependency, other: PlacedPack): Problem {
  const message = `${asking(pack)} doesn't work with ${quoted(wanted.packName)}${rangeText(wanted)}, and the layer ${quoted(other.layer)} has ${other.version}. Remove one of the two, or choose another version.`;
  // Without a range Palette skips the check; to a person the pack still says that the two don't go together.
  return problem('PACK_NOT_SUPPORTED', limited(wanted) ? 'ERROR' : 'WARNING', pack, message);
}

function unknown(pack: PlacedPack, wanted: PackDependency, other: PlacedPack): Problem {
  const message = `${asking(pack)} asks for ${quoted(wanted.packName)}${rangeText(wanted)}, and the version ${quoted(other.version)} of the layer ${quoted(other.layer)} can't be compared. See for yourself whether it fits.`;
  return problem('PACK_VERSION_UNKNOWN', 'INFO', pack, message);
}

function problem(code: string, severity: Problem['severity'], { layer }: PlacedPack, message: string): Problem {
  return { code, severity, message, layer, path: [] };
}

function asking({ name, version }: PlacedPack): string {
  return `The pack ${quoted(name)} ${version}`;
}

function limited({ minVersion, maxVersion }: PackDependency): boolean {
  return minVersion !== null || maxVersion !== null;
}

function rangeText({ minVersion, maxVersion }: PackDependency): string {
  if (minVersion !== null && maxVersion !== null) return ` from ${minVersion} to ${maxVersion}`;
  if (minVersion !== null) return ` from ${minVersion} on`;
  return maxVersion === null ? '' : ` up to ${maxVersion}`;
}

/**
 * Whether a version lies within a dependency's limits; null when that can't be said. Only numbers count: vendors' "-0"
 * and "-rev2" are the version before them, though SemVer sorts them below it.
 */
export function inRange(version: string, { minVersion, maxVersion }: PackDependency): boolean | null {
  if (minVersion === null && maxVersion === null) return true;
  const numbers = numbersOf(version);
  if (!numbers) return null;
  const [lowest, highest] = [minVersion && numbersOf(minVersion), maxVersion && numbersOf(maxVersion)];
  if (lowest && compareNumbers(numbers, lowest) < 0) return false;
  return !(highest && compareNumbers(numbers.slice(0, highest.length), highest) > 0);
}
