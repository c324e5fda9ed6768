import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Recorded } from '../../src/store/event.js';
import { cursors, feedOf, take } from './feed-of.js';
import { logInMemory, START } from './log-in-memory.js';

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
    'from the newest',
    'read',
    'turn',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.infiniteStream(fc.nat(3)),
      async (steps, hops) => {
        const store = logInMemory();
        const { feed: own, wakeUp } = await feedOf(store);
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
        const subscribe = (after: string | null, from: number): number =>
          readers.push({ events: own.subscribe({ streamType: 'profile', streamId: 's0' }, after), from, got: [] });
        const subscribeLive = (): number => {
          store.release(); // what the fence holds back when a subscription starts may count as new or as old
          while (appended.at(-1)?.recordedAt.getTime() === Date.now()); // so may what was recorded in the same millisecond
          return subscribe(null, appended.length);
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
          subscribe: subscribeLive,
          'from the start': () => subscribe(START, 0),
          // A history shows it while the fence still holds it back.
          'from the newest': () => subscribe(appended.at(-1)?.cursor ?? START, appended.length),
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
