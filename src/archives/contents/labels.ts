import { labelsOf } from '../../profiles/labels.js';

/** Labels and annotations that the profile's tags put on Kubernetes objects. */
export type TagLabels = {
  readonly labels: ReadonlyMap<string, string>;
  /** holds the tags as typed when a label couldn't say them */
  readonly annotations: ReadonlyMap<string, string>;
};

/** Annotation that keeps tags as typed (a JSON array) where Kubernetes' alphabet couldn't. */
export const TAGS_ANNOTATION = 'system-profiles/tags';

/** What the review tells of tags that no label says. */
const UNFAITHFUL = new Set(['TAG_CHANGED', 'TAG_COLLISION', 'TAG_WITHOUT_LABEL']);

/** The labels that the review promised for a profile's tags, and the tags themselves where these say less. */
export function labelsOfTags(tags: readonly string[]): TagLabels {
  const { labels, problems } = labelsOf(tags);
  const faithful = !problems.some((problem) => UNFAITHFUL.has(problem.code));
  return {
    labels: new Map(labels.map(({ key, value }) => [key, value])),
    annotations: new Map(faithful ? [] : [[TAGS_ANNOTATION, JSON.stringify(tags)]]),
  };
}
