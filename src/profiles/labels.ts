import type { Problem } from '../manifests/problem.js';
import { latinOf } from './latin.js';

/** What a tag becomes on virtual machines. */
export type Label = { readonly key: string; readonly value: string };

/** Value of the label of a tag without a colon, as Palette writes it. */
const BARE = 'spectro__tag';
/** Longest name and value of a label (Kubernetes), and longest prefix. */
const MAX_LENGTH = 63;
const MAX_PREFIX_LENGTH = 253;
const PREFIX = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
/** Prefixes that Kubernetes and KubeVirt keep for themselves. */
const RESERVED = /(?:^|\.)(?:kubernetes\.io|k8s\.io|kubevirt\.io)$/;

/**
 * The labels that a profile's tags become: `key:value` (first colon) gives key and value, a bare tag `x` gives
 * `x: spectro__tag`. Latin letters lose their marks; what else Kubernetes forbids is replaced by "-" and cut to its
 * length. The tag itself stays in the annotation `system-profiles/tags`. Of two tags with one key the first wins. Order is that of the tags.
 */
export function labelsOf(tags: readonly string[]): { labels: readonly Label[]; problems: readonly Problem[] } {
  const byKey = new Map<string, { readonly label: Label; readonly tag: string }>();
  const problems: Problem[] = [];
  const tell = (code: string, severity: Problem['severity'], index: number, message: string): void => {
    problems.push({ code, severity, message, path: ['tags', String(index)] });
  };
  for (const [index, tag] of tags.entries()) {
    const label = labelOf(tag);
    const other = label && byKey.get(label.key);
    if (!label) {
      tell(
        'TAG_WITHOUT_LABEL',
        'WARNING',
        index,
        `The tag "${tag}" has nothing that a Kubernetes label may be called. Use letters or digits.`,
      );
    } else if (other) {
      if (other.label.value !== label.value)
        tell('TAG_COLLISION', 'WARNING', index, collision(tag, other.tag, label.key));
    } else {
      byKey.set(label.key, { label, tag });
      if (isReserved(label.key))
        tell(
          'TAG_RESERVED',
          'WARNING',
          index,
          `The tag "${tag}" becomes a label that Kubernetes and KubeVirt keep for themselves. Use another prefix.`,
        );
      if (isChanged(tag, label))
        tell(
          'TAG_CHANGED',
          'INFO',
          index,
          `The tag "${tag}" becomes the label ${label.key}: "${label.value}", since Kubernetes forbids some of it.`,
        );
    }
  }
  return { labels: [...byKey.values()].map(({ label }) => label), problems };
}

function collision(tag: string, other: string, key: string): string {
  return `The tags "${other}" and "${tag}" both become the label "${key}", and only the first does. Rename one of them.`;
}

function labelOf(tag: string): Label | null {
  const colon = tag.indexOf(':');
  const key = labelKey((colon < 0 ? tag : tag.slice(0, colon)).trim());
  return key === '' ? null : { key, value: colon < 0 ? BARE : allowed(tag.slice(colon + 1).trim()) };
}

/** "team.example/name" keeps a prefix that is a DNS name; in every other key "/" is as forbidden as the rest. */
function labelKey(key: string): string {
  const slash = key.indexOf('/');
  const prefix = key.slice(0, Math.max(slash, 0)).toLowerCase();
  const name = allowed(slash < 0 ? key : key.slice(slash + 1));
  const hasPrefix = prefix !== '' && prefix.length <= MAX_PREFIX_LENGTH && PREFIX.test(prefix) && name !== '';
  return hasPrefix ? `${prefix}/${name}` : allowed(key);
}

/** Letters, digits, "-", "_" and "."; at both ends a letter or digit; at most 63. */
function allowed(text: string): string {
  const replaced = latinOf(text)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return replaced.slice(0, MAX_LENGTH).replace(/[^A-Za-z0-9]+$/, '');
}

function isReserved(key: string): boolean {
  return key.includes('/') && RESERVED.test(key.slice(0, key.indexOf('/')));
}

function isChanged(tag: string, { key, value }: Label): boolean {
  return tag !== (tag.includes(':') ? `${key}:${value}` : key);
}
