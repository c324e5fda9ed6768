import type { App } from '../src/app.js';
import { encodeCursor } from '../src/cursor.js';
import type { ProfileEvent } from '../src/profiles/events.js';
import { profileFold } from '../src/profiles/fold.js';
import { madeLayer, madePack, madeProfile } from './load.js';
import type { Sized } from './growth-sizes.js';

/** How many events the profile with a long life has. */
export const LONG_LIFE = 10_000;

const BATCH = 500;
const BY = { caller: { actor: { kind: 'USER', id: 'bench' }, role: 'ADMIN' }, requestId: 'bench' } as const;

/** What is measured at each size; `grows`: held to the target of lists. */
export type Operation = { readonly what: string; readonly grows: boolean; readonly run: () => Promise<unknown> };

/** Makes a profile of two versions and a long life. */
export async function longProfile({ wizard, store }: App): Promise<string> {
  const basics = { description: '', tags: [], version: '1.0.0' };
  const { profileId } = await wizard.create({ name: 'Long life', ...basics }, BY);
  const { layerId } = await wizard.addManifestLayer({ profileId, name: 'till', values: 'a: 1\n', manifests: [] }, BY);
  await wizard.finish({ profileId }, BY);
  await wizard.revise({ profileId }, BY);
  await wizard.updateLayer({ profileId, layerId, values: 'a: 2\nb: 3\n' }, BY);
  await wizard.finish({ profileId }, BY);
  const metadata = { actor: { kind: 'USER', id: 'bench' } } as const;
  const said = (from: number) =>
    Array.from({ length: BATCH }, (_, at): ProfileEvent => {
      return { type: 'DescriptionChanged', data: { description: `Round ${from + at} of a long life` } };
    });
  for (let at = 0; at < LONG_LIFE; at += BATCH)
    await store.execute({ fold: profileFold, streamId: profileId, metadata, decide: () => said(at) });
  return profileId;
}

/** The same operations at every size, in the same order. */
export function operationsOn(sized: Sized): readonly Operation[] {
  return [...listsOf(sized), ...readingsOf(sized), ...editsOf(sized)];
}

const BY_NAME = { field: 'NAME', direction: 'ASC' } as const;
const NEWEST = { field: 'UPDATED_AT', direction: 'DESC' } as const;
const PAGE = { first: 20 };

function listsOf({ app: { profiles }, size }: Sized): readonly Operation[] {
  const list = (what: string, run: Operation['run']) => ({ what, grows: true, run });
  const somewhere = () => madeProfile(someOf(size));
  const found = (filter: Parameters<typeof profiles.list>[1]) => profiles.list(PAGE, filter, BY_NAME);
  return [
    list('list, a page anywhere by name', () => {
      const { id, name } = somewhere();
      // As read.name_key gives it for ASCII.
      const after = encodeCursor('profiles.name_key.asc', [name.toLowerCase(), id]);
      return profiles.list({ ...PAGE, after }, {}, BY_NAME);
    }),
    list('list, the newest changes', () => profiles.list(PAGE, {}, NEWEST)),
    list('search, a word of one profile', () => found({ search: somewhere().word })),
    list('search, a word of all', () => found({ search: 'shop' })),
    list('search, a word of none', () => found({ search: 'greengrocer' })),
    list('search, two letters of none', () => found({ search: 'zq' })),
    list('filter by a tag', () => found({ tags: [somewhere().tag] })),
    // The finds of these grow as the size does, and all of them are read to be put in order.
    list('filter by what one in a thousand has', () => found({ layerName: madeLayer(someOf(size)) })),
    list('the same, newest first', () => profiles.list(PAGE, { layerName: madeLayer(someOf(size)) }, NEWEST)),
    list('filter by what one in 499 has', () => found({ packName: madePack(someOf(size)) })),
  ];
}

function readingsOf({ app: { profiles }, longId }: Sized): readonly Operation[] {
  const read = (what: string, run: Operation['run']) => ({ what, grows: false, run });
  const someRevision = () => 1 + someOf(LONG_LIFE);
  return [
    read('history, a page anywhere', () =>
      profiles.history(longId, { ...PAGE, after: encodeCursor('history', [someRevision()]) }, {}),
    ),
    read('as it was, at a revision anywhere', () => profiles.state(longId, { revision: someRevision() })),
    read('compare two versions', () => profiles.compare(longId, '1.0.0', '1.0.1')),
  ];
}

function editsOf({ app: { wizard }, longId, size }: Sized): readonly Operation[] {
  let edits = 0;
  const edit = (profileId: string) => wizard.updateInformation({ profileId, description: `Edit ${(edits += 1)}` }, BY);
  return [
    { what: `an edit of a profile of ${LONG_LIFE.toLocaleString('en')} events`, grows: false, run: () => edit(longId) },
    { what: 'an edit of any profile', grows: false, run: () => edit(madeProfile(someOf(size)).id) },
  ];
}

function someOf(count: number): number {
  return Math.floor(Math.random() * count);
}
