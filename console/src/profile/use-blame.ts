import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { HistoryQuery, type HistoryEvent } from './history-query.js';
import { LineBlame } from './line-blame.js';

/** A text of a layer as it stood at a revision: `manifest` is null for the layer's values. */
export type BlamedText = {
  readonly profileId: string;
  readonly revision: number;
  readonly layer: string;
  readonly manifest: string | null;
  readonly text: string;
};

/** Who wrote each line; null for lines that nobody could be found for. */
export type Owners = readonly (HistoryEvent | null)[];

const PAGE = 50;
/** A text that was changed more often is told as far back as this. */
const MOST_PAGES = 20;

/** Reads the history backwards until every line has its author. Undefined while it is read, and when it isn't wanted. */
export function useBlame(of: BlamedText | null): Owners | undefined {
  const client = useClient();
  const [found, setFound] = useState<{ readonly of: BlamedText; readonly owners: Owners }>();
  const key = of && JSON.stringify(of);
  useEffect(() => {
    if (of === null) return undefined;
    let wanted = true;
    void read(client, of, () => wanted).then((owners) => wanted && setFound({ of, owners }));
    return () => {
      wanted = false;
    };
    // The key says all that `of` says.
  }, [client, key]);
  return found !== undefined && key === JSON.stringify(found.of) ? found.owners : undefined;
}

async function read(client: ReturnType<typeof useClient>, of: BlamedText, wanted: () => boolean): Promise<Owners> {
  const blame = new LineBlame<HistoryEvent>(of.text);
  let { layer } = of;
  let before: string | undefined;
  for (let page = 0; page < MOST_PAGES && !blame.done && wanted(); page += 1) {
    const variables = { id: of.profileId, last: PAGE, ...(before !== undefined && { before }) };
    const { data } = await client.query(HistoryQuery, variables).toPromise();
    const history = data?.systemProfile?.history;
    if (!history) break;
    for (const event of [...history.nodes].reverse()) {
      if (event.revision > of.revision) continue;
      const change = changeOf(event, layer, of.manifest);
      if (change) blame.take(change.before, event);
      layer = nameBefore(event, layer);
    }
    if (!history.pageInfo.hasPreviousPage || history.pageInfo.startCursor === null) break;
    before = history.pageInfo.startCursor;
  }
  return blame.owners;
}

function changeOf({ changes }: HistoryEvent, layer: string, manifest: string | null) {
  const path = JSON.stringify(['layers', layer, ...(manifest === null ? ['values'] : ['manifests', manifest])]);
  return changes.find((change) => JSON.stringify(change.path) === path);
}

/** The name that the layer had before an event: paths name layers as they were called then. */
function nameBefore({ changes }: HistoryEvent, layer: string): string {
  const path = JSON.stringify(['layers', layer, 'name']);
  return changes.find((change) => JSON.stringify(change.path) === path)?.before ?? layer;
}
