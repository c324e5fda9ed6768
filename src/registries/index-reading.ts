import { Invalid } from '../errors.js';
import { limits } from '../limits.js';
import { shownUrl } from './shown-url.js';

/** What is in an index, and a sentence for each entry that is left out. */
export type IndexReading<E> = { readonly entries: readonly E[]; readonly faults: readonly string[] };

/** More than any catalog should have to hold. `from`: whose index it is. */
export function tooManyEntries(from: URL): Invalid {
  return new Invalid(
    'INDEX_TOO_LARGE',
    `The index of ${shownUrl(from)} has more than ${limits.registry.indexEntries} entries. Ask its publisher to remove old ones.`,
    ['endpoint'],
  );
}
