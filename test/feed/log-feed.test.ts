import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Invalid } from '../../src/errors.js';
import type { LogFeed } from '../../src/store/feed.js';
import { cursors, feedOf, take } from './feed-of.js';
import { START, logInMemory, type LogInMemory } from './log-in-memory.js';

let store: LogInMemory;
let feed: LogFeed;
let wakeUp: () => void;

beforeEach(async () => {
  store = logInMemory();
  ({ feed, wakeUp } = await feedOf(store));
});
afterEach(() => feed.close());

async function tailReads(times: number): Promise<void> {
  const before = store.reads.length;
  while (store.reads.length < before + times) await new Promise(setImmediate);
}

describe('without a cursor', () => {
  test('what is recorded after subscribing is delivered, in order', async () => {
    const events = feed.subscribe({ streamType: 'profile', streamId: 'a' });
    const sent = [1, 2, 3].map(() => store.append({ streamId: 'a' }));
    expect(cursors(await take(events, 3))).toEqual(cursors(sent));
  });

  test('what was recorded before subscribing is not, although the tail had not read it yet', async () => {
    const old = store.append({ streamId: 'a' });
    old.recordedAt.setTime(Date.now() - 5);
    const events = feed.subscribe({ streamType: 'profile', streamId: 'a' });
    const sent = store.append({ streamId: 'a' });
    expect(cursors(await take(events, 1))).toEqual([sent.cursor]);
  });

  test('a wake-up is enough; and so is the poll when the wake-up was lost', async () => {
    const events = feed.subscribe({ streamType: 'profile' });
    for (const act of [wakeUp, () => undefined]) {
      const next = take(events, 1);
      const sent = store.append({ streamId: 'a' });
      act();
      expect(cursors(await next)).toEqual([sent.cursor]);
    }
  });

  test('an event behind the fence is delivered once the fence has passed it, not before', async () => {
    const events = feed.subscribe({ streamType: 'profile' });
    const first = store.append({ streamId: 'a' });
    expect(cursors(await take(events, 1))).toEqual([first.cursor]);
    store.hold();
    const held = store.append({ streamId: 'a' });
    const next = take(events, 1);
    await tailReads(3);
    store.release();
    expect(cursors(await next)).toEqual([held.cursor]);
  });
});

describe('with a cursor', () => {
  test('what was missed comes first, then what is new, once each', async () => {
    const missed = Array.from({ length: 450 }, () => store.append({ streamId: 'a' }));
    const events = feed.subscribe({ streamType: 'profile' }, missed[9]!.cursor);
    expect(cursors(await take(events, 440))).toEqual(cursors(missed.slice(10)));
    const next = take(events, 2);
    const sent = [store.append({ streamId: 'b' }), store.append({ streamId: 'a' })];
    expect(cursors(await next)).toEqual(cursors(sent));
  });

  test('the newest cursor misses nothing and repeats nothing', async () => {
    const newest = store.append({ streamId: 'a' });
    const next = take(feed.subscribe({ streamType: 'profile', streamId: 'a' }, newest.cursor), 1);
    const sent = store.append({ streamId: 'a' });
    expect(cursors(await next)).toEqual([sent.cursor]);
  });

  test.each(['a', undefined])(
    'a cursor ahead of the fence, as histories give it, repeats nothing: stream %s',
    async (streamId) => {
      store.hold();
      const known = store.append({ streamId: 'a' });
      const next = take(feed.subscribe({ streamType: 'profile', streamId }, known.cursor), 1);
      await tailReads(4); // it goes on reading, so the subscriber is live
      const sent = store.append({ streamId: 'a' });
      store.release();
      expect(cursors(await next)).toEqual([sent.cursor]);
    },
  );

  test('a cursor that is not one ends the subscription with the fault', async () => {
    store.readLog = async () =>
      Promise.reject(new Invalid('CURSOR', 'This cursor is not one of ours; leave `after` out.', ['after']));
    const events = feed.subscribe({ streamType: 'profile', streamId: 'a' }, 'x');
    await expect(events.next()).rejects.toThrow('not one of ours');
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});

describe('interests', () => {
  const cases = [
    { name: 'one stream', interest: { streamType: 'profile', streamId: 'a' }, wants: ['a/Renamed', 'a/Changed'] },
    {
      name: 'types of one stream',
      interest: { streamType: 'profile', streamId: 'a', types: ['Renamed'] },
      wants: ['a/Renamed'],
    },
    {
      name: 'types of all streams',
      interest: { streamType: 'profile', types: ['Renamed', 'Renamed'] },
      wants: ['a/Renamed', 'b/Renamed'],
    },
    { name: 'a kind of stream', interest: { streamType: 'archive' }, wants: ['c/Changed'] },
    { name: 'no types at all', interest: { streamType: 'archive', types: [] }, wants: [] },
  ];
  for (const { name, interest, wants } of cases) {
    for (const mode of ['live', 'from the log']) {
      test(`${name}, ${mode}: only what matches`, async () => {
        const start = store.append({ streamId: 'z', streamType: 'end' });
        const all = feed.subscribe({ streamType: 'end' }, start.cursor);
        const events = feed.subscribe(interest, mode === 'live' ? null : start.cursor);
        for (const [streamId, type] of [
          ['a', 'Renamed'],
          ['a', 'Changed'],
          ['b', 'Renamed'],
        ] as const)
          store.append({ streamId, type });
        store.append({ streamType: 'archive', streamId: 'c' });
        store.append({ streamType: 'end', streamId: 'z' });
        await take(all, 1);
        const got = (await take(events, wants.length)).map((event) => `${event.streamId}/${event.type}`);
        expect(got).toEqual(wants);
        const further = events.next();
        await events.return?.();
        expect(await further).toEqual({ done: true, value: undefined });
      });
    }
  }
});

describe('a subscriber that does not read', () => {
  test('is not buffered without end, and still gets everything once, in order', async () => {
    const events = feed.subscribe({ streamType: 'profile' });
    const other = feed.subscribe({ streamType: 'profile' });
    const first = take(other, 2_000);
    const sent = Array.from({ length: 2_000 }, (_, n) => store.append({ streamId: `s${n % 3}` }));
    await first;
    const live = take(events, 2_001);
    sent.push(store.append({ streamId: 'last' }));
    expect(cursors(await live)).toEqual(cursors(sent));
  });
});

describe('an outage', () => {
  test('of the log is waited out by live subscribers and by those that catch up', async () => {
    const live = feed.subscribe({ streamType: 'profile' });
    const missed = store.append({ streamId: 'a' });
    await take(live, 1);
    store.break();
    const behind = feed.subscribe({ streamType: 'profile' }, START);
    const [first, second] = [take(live, 1), take(behind, 2)];
    const sent = store.append({ streamId: 'a' });
    wakeUp();
    await new Promise(setImmediate);
    store.heal();
    expect(cursors(await first)).toEqual([sent.cursor]);
    expect(cursors(await second)).toEqual([missed.cursor, sent.cursor]);
  });
});

describe('the end', () => {
  test('return() ends a pending next() at once, also during an outage', async () => {
    store.break();
    for (const after of [null, START]) {
      const events = feed.subscribe({ streamType: 'profile' }, after);
      const pending = events.next();
      await events.return?.();
      expect(await pending).toEqual({ done: true, value: undefined });
    }
  });

  test('closing the feed ends every subscription, and those that come later', async () => {
    const pending = [
      feed.subscribe({ streamType: 'profile' }).next(),
      feed.subscribe({ streamType: 'profile' }, START).next(),
    ];
    await feed.close();
    for (const result of await Promise.all(pending)) expect(result.done).toBe(true);
    expect((await feed.subscribe({ streamType: 'profile' }).next()).done).toBe(true);
  });

  test('without subscribers the log is not read, whatever is recorded', async () => {
    const events = feed.subscribe({ streamType: 'profile' });
    const next = take(events, 1);
    store.append({ streamId: 'a' });
    await next;
    await events.return?.();
    await new Promise(setImmediate);
    const reads = store.reads.length;
    for (let n = 0; n < 50; n++) {
      store.append({ streamId: 'a' });
      wakeUp();
      await new Promise(setImmediate);
    }
    expect(store.reads.length).toBeLessThanOrEqual(reads + 1);
  });
});
