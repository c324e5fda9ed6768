import { inspectManifest } from '../manifests/manifest-checks.js';
import { inspectValues } from '../manifests/values-checks.js';

/** How much text the findings are remembered of: twice what one version may hold would be remembered for nothing. */
const REMEMBERED_CHARACTERS = 16 * 1024 * 1024;

/**
 * The findings of a text never change, and a draft is reviewed after every edit, which changes one text of many: the
 * findings of those read last are remembered.
 */
export const manifestFacts = remembered(inspectManifest);
export const valuesFacts = remembered(inspectValues);

function remembered<T>(inspect: (text: string) => T): (text: string) => T {
  // A Map keeps the order of insertion: its first key is the one that was needed longest ago.
  const facts = new Map<string, T>();
  let characters = 0;
  return (text) => {
    const known = facts.get(text);
    const found = known ?? inspect(text);
    if (known !== undefined) facts.delete(text);
    else characters += text.length;
    facts.set(text, found);
    for (const oldest of facts.keys()) {
      if (characters <= REMEMBERED_CHARACTERS) break;
      facts.delete(oldest);
      characters -= oldest.length;
    }
    return found;
  };
}
