/** A version taken apart as far as it is one: "v1.12", "1.5", "1.2.3-rc.1+build", "26.02.1". */
type Parts = { readonly numbers: readonly bigint[]; readonly prerelease: readonly string[]; readonly text: string };

const PATTERN = /^v?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/i;
/** Longer texts are no versions; they are compared as words, without big numbers in them. */
const MAX_LENGTH = 200;

/** First words of prereleases that aren't meant for use. Vendors' "-0", "-rev2" and "-up.1" are releases of theirs. */
const UNFINISHED = /^(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|a|b|m)(?:$|[\d.-])/i;

/**
 * Orders versions of packs and charts, oldest first: by Semantic Versioning where they are such; "1.5" counts as 1.5.0,
 * and a leading "v" says nothing. Texts that are no versions ("latest") come before all that are, in natural order.
 * Different texts of one precedence have an order too, so that every sort of them gives the same list.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (!left || !right) return Number(left !== null) - Number(right !== null) || natural(a, b);
  return (
    compareNumbers(left.numbers, right.numbers) ||
    comparePrerelease(left.prerelease, right.prerelease) ||
    Number(a > b) - Number(a < b)
  );
}

/** The newest version: a finished one where there is any. Null when there are none. */
export function newest(versions: Iterable<string>): string | null {
  let best: string | null = null;
  for (const version of versions) {
    const order = best === null ? 1 : Number(isFinished(version)) - Number(isFinished(best));
    if (order > 0 || (order === 0 && compareVersions(version, best ?? '') > 0)) best = version;
  }
  return best;
}

/** Whether a version is meant for use: not "1.3.0-rc.1". */
export function isFinished(version: string): boolean {
  const parts = partsOf(version);
  return parts !== null && !UNFINISHED.test(parts.prerelease.join('.'));
}

/** The numbers of a version: "v1.12.0-rc.1" gives [1n, 12n, 0n]; null when it is no version. */
export function numbersOf(version: string): readonly bigint[] | null {
  return partsOf(version)?.numbers ?? null;
}

/** Compares numbers place by place; a place that isn't there is 0. */
export function compareNumbers(a: readonly bigint[], b: readonly bigint[]): number {
  for (let place = 0; place < Math.max(a.length, b.length); place += 1) {
    const [left, right] = [a[place] ?? 0n, b[place] ?? 0n];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function partsOf(text: string): Parts | null {
  const match = text.length > MAX_LENGTH ? null : PATTERN.exec(text);
  if (!match) return null;
  const [, numbers = '', prerelease] = match;
  return { numbers: numbers.split('.').map(BigInt), prerelease: prerelease?.split('.') ?? [], text };
}

/** semver.org, 11: a release comes after its prereleases; numbers before words; the longer one of equals later. */
function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (const [place, left] of a.entries()) {
    const right = b[place];
    if (right === undefined) return 1;
    const numeric = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
    const order = numeric[0]
      ? compareNumbers([BigInt(left)], [BigInt(right)])
      : Number(left > right) - Number(left < right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** "build9" before "build10": runs of digits count as numbers, the rest as text. */
function natural(a: string, b: string): number {
  const [left, right] = [runsOf(a), runsOf(b)];
  for (const [place, one] of left.entries()) {
    const other = right[place];
    if (other === undefined) return 1;
    const order =
      /^\d/.test(one) && /^\d/.test(other) ? compareDigits(one, other) : Number(one > other) - Number(one < other);
    if (order !== 0) return order;
  }
  return left.length - right.length || Number(a > b) - Number(a < b);
}

function runsOf(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

/** Digits as numbers, however long. */
function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')];
  return left.length - right.length || Number(left > right) - Number(left < right);
}
