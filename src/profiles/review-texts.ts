import { createHash } from 'node:crypto';
import { inspectManifest } from '../manifests/manifest-checks.js';
import { inspectValues } from '../manifests/values-checks.js';

/** How much is remembered of each kind, in findings: some 50 MiB at worst. A manifest of the usual size has ten. */
const REMEMBERED_FINDINGS = 200_000;

/**
 * What a manifest says. The findings of a text never change, and a draft is reviewed after every edit, which changes
 * one text of many: the findings of those read last are remembered.
 */
export const manifestFacts = remembered(
  inspectManifest,
  ({ objects, problems, images, downloads, variables: { macros, dollars } }) =>
    objects.length + problems.length + images.length + downloads.length + macros.size + dollars.size,
);

/** What values say, remembered likewise. */
export const valuesFacts = remembered(
  inspectValues,
  ({ problems, images, header, variables: { macros, dollars } }) =>
    problems.length + images.length + header.size + macros.size + dollars.size,
);

function remembered<T>(inspect: (text: string) => T, findings: (facts: T) => number): (text: string) => T {
  // By digest, so that no text is held. A Map keeps the order of insertion: its first key was needed longest ago.
  const known = new Map<string, T>();
  const weight = (facts: T): number => 10 + findings(facts);
  let total = 0;
  return (text) => {
    const digest = createHash('sha256').update(text).digest('base64');
    const before = known.get(digest);
    const facts = before ?? inspect(text);
    if (before === undefined) total += weight(facts);
    else known.delete(digest);
    known.set(digest, facts);
    for (const [oldest, its] of known) {
      if (total <= REMEMBERED_FINDINGS) break;
      known.delete(oldest);
      total -= weight(its);
    }
    return facts;
  };
}
