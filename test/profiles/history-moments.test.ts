import { describe, expect, test } from '@jest/globals';
import { momentsOf } from '../../src/profiles/moments.js';
import type { Fold, Recorded } from '../../src/store/event.js';
import type { EventStore } from '../../src/store/store.js';
import { profileId, recorded } from './specification.js';
import { created } from './samples.js';

/** Counts events: the state says after which revision it is. */
const counting: Fold<number, Recorded> = {
  streamType: 'profile',
  initial: 0,
  evolve: (count) => count + 1,
  stateSchema: 1,
};

const stream = recorded(Array.from({ length: 1_000 }, () => created));

/** A log in memory that keeps count of what is asked of it. */
function log() {
  const asked: string[] = [];
  const store = {
    load: (_fold: unknown, id: string, at: { revision: number }) => {
      asked.push(`load ${id === profileId ? '' : id}${at.revision}`);
      return Promise.resolve({ state: at.revision, revision: at.revision });
    },
    readStream: ({ after = 0, before = Infinity, limit }: { after?: number; before?: number; limit: number }) => {
      const slice = stream.filter((event) => event.revision > after && event.revision < before).slice(0, limit);
      asked.push(`read ${slice.length}`);
      return Promise.resolve(slice);
    },
  };
  return { asked, store: store as unknown as Pick<EventStore, 'load' | 'readStream'> };
}

const at = (...revisions: number[]) => revisions.map((revision) => stream[revision - 1]!);

describe('the states around events', () => {
  test.each([
    ['neighbours are stepped over one load', [501, 502, 503], ['load 500']],
    ['in any order, the same event twice', [503, 501, 503, 502], ['load 500']],
    ['the first events need nothing read', [1, 2], []],
    ['short gaps are read', [501, 511], ['load 500', 'read 9']],
    ['a gap of 200 events is read whole', [501, 702], ['load 500', 'read 200']],
    ['wide gaps are loaded anew', [1, 999], ['load 998']],
  ])('%s', async (_, revisions, expected) => {
    const { asked, store } = log();
    const moments = await momentsOf(store, counting, at(...revisions));
    expect(moments.map(({ before, event, after }) => [before, event.revision, after])).toEqual(
      revisions.map((revision) => [revision - 1, revision, revision]),
    );
    expect(asked).toEqual(expected);
  });

  test('every stream is read for itself', async () => {
    const { asked, store } = log();
    const [one] = at(501);
    const moments = await momentsOf(store, counting, [one!, { ...one!, streamId: 'other ' }, one!]);
    expect(moments.map(({ event }) => event.streamId)).toEqual([profileId, 'other ', profileId]);
    expect(asked).toEqual(['load 500', 'load other 500']);
  });
});
