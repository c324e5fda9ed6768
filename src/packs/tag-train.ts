import { newest } from '../version-order.js';

/** "LTS__22.4.x" apart: the group, null when there is none, and the rest. */
type Tag = { readonly group: string | null; readonly label: string };

const TRAIN = /^v?((?:\d+\.)*)x$/i;

/** Whether a tag follows its versions: "1.2.x", "1.x", "LTS__22.4.x". */
export function isTrain(tag: string): boolean {
  return TRAIN.test(parsed(tag).label);
}

/**
 * The version that a tag means today: the version itself, or the newest one of a train (a finished one where there is
 * any). A group ("LTS__") narrows the versions to those that say it, if any of them says a group at all: most registries
 * list versions without.
 * @returns null when no version fits
 */
export function resolveTag(tag: string, versions: readonly string[]): string | null {
  if (versions.includes(tag)) return tag;
  const wanted = parsed(tag);
  const grouped = versions.filter((version) => parsed(version).group !== null);
  const candidates =
    wanted.group === null
      ? versions.filter((version) => parsed(version).group === null)
      : grouped.length > 0
        ? grouped.filter((version) => parsed(version).group?.toLowerCase() === wanted.group?.toLowerCase())
        : versions;
  const labels = new Map(candidates.map((version) => [parsed(version).label, version]));
  const chosen = resolveLabel(wanted.label, [...labels.keys()]);
  return chosen === null ? null : (labels.get(chosen) ?? null);
}

function resolveLabel(label: string, labels: readonly string[]): string | null {
  const prefix = TRAIN.exec(label)?.[1];
  if (prefix === undefined) return labels.find((one) => withoutV(one) === withoutV(label)) ?? null;
  return newest(labels.filter((one) => /^\d/.test(withoutV(one)) && withoutV(one).startsWith(prefix)));
}

function parsed(tag: string): Tag {
  const cut = tag.indexOf('__');
  return cut > 0 ? { group: tag.slice(0, cut), label: tag.slice(cut + 2) } : { group: null, label: tag };
}

function withoutV(version: string): string {
  return version.replace(/^v(?=\d)/i, '');
}
