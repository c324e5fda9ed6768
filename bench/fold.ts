import { newId } from '../src/ids.js';
import { createEventStore } from '../src/store/event-store.js';
import { profileFold } from '../src/profiles/fold.js';
import { profileUpcasters } from '../src/profiles/upcasters.js';
import type { ProfileEvent } from '../src/profiles/events.js';
import { openGround } from './ground.js';
import { interleaved, timed } from './rounds.js';
import type { Scenario } from './scenario.js';
import { spreadText } from './words.js';

const EVENTS = 10_000;
const BATCH = 500;

/** A profile with a long life, folded from its events. */
export const fold: Scenario = {
  name: 'fold',
  title: `A profile of ${EVENTS.toLocaleString('en')} events, loaded.`,
  async run() {
    const ground = await openGround();
    const store = createEventStore({ pool: ground.pool, upcasters: profileUpcasters });
    try {
      const streamId = newId();
      const metadata = { actor: { kind: 'USER', id: 'bench' } } as const;
      for (let at = 0; at < EVENTS; at += BATCH)
        await store.execute({ fold: profileFold, streamId, metadata, decide: () => eventsFrom(at) });
      await store.load(profileFold, streamId);
      await store.settled();
      const cold = async () => {
        await ground.pool.query('delete from es.snapshot');
        const took = await timed(() => store.load(profileFold, streamId));
        await store.settled();
        return took;
      };
      const { spread } = await interleaved({ cold, snapshot: () => timed(() => store.load(profileFold, streamId)) }, 9);
      return [
        {
          what: 'cold',
          target: '≤ 60 ms',
          measured: spreadText(spread.cold, 'ms'),
          met: spread.cold.median <= 60,
          note: '',
        },
        {
          what: 'with a snapshot',
          target: '≤ 2 ms',
          measured: spreadText(spread.snapshot, 'ms'),
          met: spread.snapshot.median <= 2,
          note: '',
        },
      ];
    } finally {
      await store.settled();
      await ground.close();
    }
  },
};

function eventsFrom(start: number): ProfileEvent[] {
  return Array.from({ length: BATCH }, (_, at): ProfileEvent =>
    start + at === 0
      ? {
          type: 'ProfileCreated',
          data: { name: 'Bench', slug: 'bench', description: '', tags: [], version: '1.0.0', origin: null },
        }
      : { type: 'DescriptionChanged', data: { description: `Round ${start + at} of a long life` } },
  );
}
