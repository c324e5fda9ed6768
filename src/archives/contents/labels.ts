import { createHash } from 'node:crypto';

/** Labels and annotations that the profile's tags put on Kubernetes objects. */
export type TagLabels = {
  readonly labels: ReadonlyMap<string, string>;
  /** holds the tags as typed when a label couldn't say them */
  readonly annotations: ReadonlyMap<string, string>;
};

/** Annotation that keeps tags as typed (a JSON array) where Kubernetes' alphabet couldn't. */
export const TAGS_ANNOTATION = 'system-profiles/tags';

/** What Palette gives a tag without a value, kept so that its tools read ours. */
const BARE_TAG_VALUE = 'spectro__tag';
const PART_LENGTH = 63;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * The labels for a profile's tags: "site:factory 7" becomes `site: factory-7`, a bare "edge" becomes
 * `edge: spectro__tag`. What Kubernetes forbids in labels is replaced; of two tags with one key the first wins.
 * Rules: kubernetes.io/docs/concepts/overview/working-with-objects/labels, syntax and character set.
 */
export function labelsOfTags(tags: readonly string[]): TagLabels {
  const labels = new Map<string, string>();
  let faithful = true;
  for (const tag of tags) {
    const colon = tag.indexOf(':');
    const key = colon < 0 ? tag : tag.slice(0, colon);
    const value = colon < 0 ? BARE_TAG_VALUE : tag.slice(colon + 1);
    const label = { key: labelKey(key), value: labelPart(value) };
    faithful &&= label.key === key && label.value === value && !labels.has(label.key);
    if (!labels.has(label.key)) labels.set(label.key, label.value);
  }
  return { labels, annotations: new Map(faithful ? [] : [[TAGS_ANNOTATION, JSON.stringify(tags)]]) };
}

function labelKey(text: string): string {
  const slash = text.indexOf('/');
  const prefix = text.slice(0, Math.max(slash, 0));
  const prefixed = slash > 0 && prefix.length <= 253 && PREFIX.test(prefix);
  const name = labelPart(prefixed ? text.slice(slash + 1) : text) || nameless(text);
  return prefixed ? `${prefix}/${name}` : name;
}

/** Cut and trimmed to `[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?`, 63 characters at most; empty when nothing is left. */
function labelPart(text: string): string {
  return text
    .trim()
    .replace(/[^-A-Za-z0-9_.]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, PART_LENGTH)
    .replace(/[^A-Za-z0-9]+$/, '');
}

/** A key for a tag without a single allowed character. */
function nameless(text: string): string {
  return `tag-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}
