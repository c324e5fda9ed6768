import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { Invalid } from '../../src/errors.js';
import type { Recorded } from '../../src/store/event.js';
import type { LogFeed } from '../../src/store/feed.js';
import { createLogFeed } from '../../src/store/log-feed.js';
import { LOG_GREW } from '../../src/store/wake.js';
import { logInMemory, type LogInMemory } from './log-in-memory.js';

let store: LogInMemory;
let feed: LogFeed;
let wakers: Set<() => void>;
const wakeUp = (): void => wakers.forEach((heard) => heard());

beforeEach(async () => {
  store = logInMemory();
  wakers = new Set();
  feed = await startFeed();
});
afterEach(() => feed.close());

function startFeed(): Promise<LogFeed> {
  const listen = (topic: string, heard: () => void): (() => void) => {
    expect(topic).toBe(LOG_GREW);
    wakers.add(heard);
    return () => wakers.delete(heard);
  };
  return createLogFeed({ store, wake: { listen }, log: pino({ level: 'silent' }), pollMs: 10 });
}

async function take(events: AsyncIterator<Recorded>, count: number): Promise<Recorded[]> {
  const taken: Recorded[] = [];
  while (taken.length < count) {
    const result = await events.next();
    if (result.done === true) break;
    taken.push(result.value);
  }
  return taken;
}
const cursors = (events: readonly Recorded[]): string[] => events.map((event) => event.cursor);

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
    const readsBefore = store.reads.length;
    while (store.reads.length < readsBefore + 3) await new Promise(setImmediate);
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
    const behind = feed.subscribe({ streamType: 'profile' }, '0');
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
    for (const after of [null, '0']) {
      const events = feed.subscribe({ streamType: 'profile' }, after);
      const pending = events.next();
      await events.return?.();
      expect(await pending).toEqual({ done: true, value: undefined });
    }
  });

  test('closing the feed ends every subscription, and those that come later', async () => {
    const pending = [
      feed.subscribe({ streamType: 'profile' }).next(),
      feed.subscribe({ streamType: 'profile' }, '0').next(),
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

test('whatever happens in between, each subscriber gets its events once, in order, without a gap', async () => {
  const step = fc.constantFrom(
    'append',
    'append',
    'append',
    'burst',
    'wake',
    'hold',
    'release',
    'break',
    'heal',
    'subscribe',
    'from the start',
    'read',
    'turn',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.infiniteStream(fc.nat(3)),
      async (steps, hops) => {
        store = logInMemory();
        const own = await startFeed();
        const appended: Recorded[] = [];
        const append = (): number => appended.push(store.append({ streamId: `s${appended.length % 2}` }));
        let meanwhile = 300; // others go on recording while answers are on their way
        store.beforeAnswer = async () => {
          for (let hop = hops.next().value ?? 0; hop > 0; hop--) {
            await new Promise(setImmediate);
            if (hop === 2 && meanwhile-- > 0) append();
          }
        };
        const readers: { events: AsyncIterator<Recorded>; from: number; got: Recorded[] }[] = [];
        const subscribe = (after: string | null): number => {
          store.release(); // what the fence holds back when a subscription starts may count as new or as old
          while (appended.at(-1)?.recordedAt.getTime() === Date.now()); // so may what was recorded in the same millisecond
          return readers.push({
            events: own.subscribe({ streamType: 'profile', streamId: 's0' }, after),
            from: after === null ? appended.length : 0,
            got: [],
          });
        };
        const wanted = (from: number): Recorded[] => appended.slice(from).filter((event) => event.streamId === 's0');
        const acts: Record<string, () => unknown> = {
          append,
          burst: () => Array.from({ length: 700 }, append),
          wake: wakeUp,
          hold: () => store.hold(),
          release: () => store.release(),
          break: () => store.break(),
          heal: () => store.heal(),
          subscribe: () => subscribe(null),
          'from the start': () => subscribe('0'),
          turn: () => new Promise(setImmediate),
          read: async () => {
            store.release();
            store.heal();
            for (const { events, from, got } of readers)
              got.push(...(await take(events, Math.ceil((wanted(from).length - got.length) / 2))));
          },
        };
        for (const name of steps) await acts[name]!();
        store.release();
        store.heal();
        meanwhile = 0;
        for (const { events, from, got } of readers) {
          got.push(...(await take(events, wanted(from).length - got.length)));
          expect(cursors(got)).toEqual(cursors(wanted(from)));
        }
        await own.close();
      },
    ),
    { numRuns: 60 },
  );
});
