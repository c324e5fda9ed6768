/** A strict semantic version (semver.org 2.0.0), taken apart. Numbers are kept exact, however long. */
export type Semver = {
  readonly core: readonly [bigint, bigint, bigint];
  /** "rc.1" gives ["rc", "1"] */
  readonly prerelease: readonly string[];
};

const NUMBER = '(?:0|[1-9]\\d*)';
const PRERELEASE_PART = `(?:${NUMBER}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const PATTERN = new RegExp(
  `^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${PRERELEASE_PART}(?:\\.${PRERELEASE_PART})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/** The parts of "1.2.3" or "1.2.3-rc.1"; null for anything else ("v1.2.3", "1.2", "01.0.0"). */
export function parseSemver(text: string): Semver | null {
  const match = PATTERN.exec(text);
  if (!match) return null;
  const [, major = '', minor = '', patch = '', prerelease] = match;
  return { core: [BigInt(major), BigInt(minor), BigInt(patch)], prerelease: prerelease?.split('.') ?? [] };
}

/**
 * Orders versions by precedence: negative when `a` comes before `b`, 0 when both are the same (build metadata doesn't
 * count), positive otherwise. A text that is no semantic version comes before all that are.
 */
export function compareSemver(a: string, b: string): number {
  const [left, right] = [parseSemver(a), parseSemver(b)];
  if (!left || !right) return Number(left !== null) - Number(right !== null);
  return compareCore(left, right) || comparePrerelease(left.prerelease, right.prerelease);
}

/** The version to offer after `version`: "1.2.3" gives "1.2.4", the prerelease "1.3.0-rc.1" its release "1.3.0". */
export function nextPatch(version: string): string {
  const parsed = parseSemver(version);
  if (!parsed) return '1.0.0';
  const [major, minor, patch] = parsed.core;
  return `${major}.${minor}.${parsed.prerelease.length > 0 ? patch : patch + 1n}`;
}

function compareCore(a: Semver, b: Semver): number {
  for (const place of [0, 1, 2] as const) {
    if (a.core[place] !== b.core[place]) return a.core[place] < b.core[place] ? -1 : 1;
  }
  return 0;
}

function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  // A release comes after all of its prereleases; among these, the one that goes on longer comes later.
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (const [place, left] of a.entries()) {
    const right = b[place];
    if (right === undefined) return 1;
    const order = comparePart(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function comparePart(a: string, b: string): number {
  if (a === b) return 0;
  const numbers = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numbers[0] && numbers[1]) return BigInt(a) < BigInt(b) ? -1 : 1;
  // Numbers come before words.
  if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
  return a < b ? -1 : 1;
}
