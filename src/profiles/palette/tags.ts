import { own, textField, nodeField, type Node } from './fields.js';

/** Value of the label of a tag without a colon, as Palette writes it. */
const BARE = 'spectro__tag';

/** The tags that the labels of Palette's metadata stand for: a label without a value is a bare tag. */
export function tagsOf(about: Node): readonly string[] {
  const labels = own(about.value, 'labels');
  if (Array.isArray(labels)) return [];
  const node = nodeField(about, 'labels');
  return Object.keys(node.value).map((key) => {
    const value = textField(node, key);
    return value === BARE || value === '' ? key : `${key}:${value}`;
  });
}

/** Tags as labels, split at the first colon. Of two tags with one key the first is told. */
export function labelsOfTags(tags: readonly string[]): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const tag of tags) {
    const colon = tag.indexOf(':', 1);
    const [key, value] = colon < 0 ? [tag, BARE] : [tag.slice(0, colon), tag.slice(colon + 1)];
    if (!labels.has(key)) labels.set(key, value === '' ? BARE : value);
  }
  return Object.fromEntries(labels);
}
