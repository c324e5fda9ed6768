import { setImmediate } from 'node:timers/promises';
import type { Recorded } from '../store/event.js';
import type { EventStore } from '../store/store.js';
import { blamePath, givesManifest, SETTING_EVENTS, ValueBlame, valuesGiven } from './blame.js';
import { currentContent } from './content.js';
import type { ProfileEvent } from './events.js';
import type { Existing } from './profile.js';
import type { LayerPlace } from './queries.js';

/** Events read at a time: the first page answers most questions. */
const PAGES = [20, 200] as const;
/** Texts read at a time: the newest one or two answer most questions. */
const FIRST_TEXTS = 2;
const MAX_TEXTS = 32;
/** Texts that are compared at most. A value that wasn't touched in all of them is set by nobody that is known. */
const MAX_BYTES = 64 * 1024 ** 2;

type Log = Pick<EventStore, 'readStream' | 'texts'>;
type Event = Recorded<ProfileEvent>;

/**
 * The event that set a value or manifest of a layer last, as it stood at a revision. null: the layer has no such thing, or
 * its history is too long to tell.
 * @param profile the state at that revision
 */
export async function blame(
  log: Log,
  profile: Existing,
  { revision, layerId }: LayerPlace,
  path: readonly string[],
): Promise<Event | null> {
  const asked = blamePath(path);
  const layer = currentContent(profile).layers.find(({ id }) => id === layerId);
  if (!asked || !layer) return null;
  const events = eventsBehind(log, profile, revision);
  if (asked.part === 'values') return valueSetter(log, events, layerId, asked.path);
  const { name } = asked;
  if (!layer.manifests.some((manifest) => manifest.name === name)) return null;
  return first(events, (event) => givesManifest(event, layerId, name));
}

/**
 * The setting events that led to a content, the newest first. A draft that was opened from a version goes on with the
 * events that led to that version: what came between belongs to other versions.
 */
async function* eventsBehind(log: Log, profile: Existing, revision: number): AsyncGenerator<Event> {
  const published = new Map(profile.versions.map((version) => [version.version, version.revision]));
  // Without a draft the content is that of the newest version, whatever was drafted and discarded since.
  let before: number | undefined = profile.draft ? revision + 1 : profile.versions.at(-1)?.revision;
  let page: number = PAGES[0];
  while (before !== undefined) {
    const slice = { streamId: profile.id, before, limit: page, backwards: true, types: SETTING_EVENTS };
    // Only profile events are ever appended to a profile's stream.
    const events = (await log.readStream(slice)) as readonly Event[];
    before = events.length < page ? undefined : events.at(-1)?.revision;
    page = PAGES[1];
    for (const event of events) {
      if (event.type !== 'DraftOpened') {
        yield event;
        continue;
      }
      before = published.get(event.data.basedOn ?? '');
      break;
    }
  }
}

async function valueSetter(
  log: Log,
  events: AsyncGenerator<Event>,
  layerId: string,
  path: readonly string[],
): Promise<Event | null> {
  // The text as a whole needs no reading: another text is another digest.
  if (path.length === 0) return first(events, (event) => valuesGiven(event, layerId) !== null);
  const search = new ValueBlame(path);
  let budget = MAX_BYTES;
  for await (const batch of batches(events, layerId)) {
    const texts = await log.texts(batch.map(({ digest }) => digest));
    for (const { event, digest, sizeBytes } of batch) {
      if (search.take({ event, text: texts.get(digest) ?? '' })) return search.setter;
      budget -= sizeBytes;
      if (budget < 0) return null;
      await setImmediate();
    }
  }
  return search.setter;
}

type Given = { readonly event: Event; readonly digest: string; readonly sizeBytes: number };

/** The texts of a layer's values in batches that grow: a value that was set long ago is worth fewer round trips. */
async function* batches(events: AsyncGenerator<Event>, layerId: string): AsyncGenerator<readonly Given[]> {
  let batch: Given[] = [];
  let size = FIRST_TEXTS;
  for await (const event of events) {
    const values = valuesGiven(event, layerId);
    if (values === null) continue;
    batch.push({ event, digest: values.digest, sizeBytes: values.sizeBytes });
    // Nothing of the layer is older than its addition.
    if (event.type === 'LayerAdded') break;
    if (batch.length < size) continue;
    yield batch;
    batch = [];
    size = Math.min(size * 2, MAX_TEXTS);
  }
  if (batch.length > 0) yield batch;
}

async function first(events: AsyncGenerator<Event>, wanted: (event: Event) => boolean): Promise<Event | null> {
  for await (const event of events) if (wanted(event)) return event;
  return null;
}
