import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readCheckpoint } from '../../src/store/checkpoint.js';
import { archiveJobId } from '../../workers/queues.js';
import { reconcile } from '../../workers/reconcile.js';
import { relay, type RelayPorts } from '../../workers/relay.js';
import { eventually } from '../store/eventually.js';
import { openPlant, type Plant } from './plant.js';
import { describeBothQueues } from './redis.js';

describeBothQueues((startRedis) => {
  let plant: Plant;
  beforeEach(async () => {
    plant = await openPlant(startRedis);
  });
  afterEach(() => plant.close());

  const checkpoint = () => readCheckpoint(plant.app.db, 'relay');
  const waiting = async () => (await plant.queues.archives.counts())['waiting'];

  /** Relays, with an `add` of the test's own if given, until `done`. */
  async function relayUntil(done: () => Promise<boolean>, add = plant.queues.archives.add): Promise<void> {
    const stop = new AbortController();
    const ports: RelayPorts = { ...plant.app, queues: { ...plant.queues, archives: { add } } };
    const running = relay(ports)(stop.signal);
    await Promise.race([running, eventually(done)]);
    stop.abort();
    await running;
  }
  /** The last event is behind the fence, where a relay sees it, and the checkpoint stands on it. */
  const relayed = async () => {
    const [last] = await plant.app.store.readLog({ backwards: true, limit: 1 });
    return last !== undefined && (await checkpoint()) === last.cursor;
  };

  test('a request becomes one job, also when the log is read twice', async () => {
    await plant.request();
    await relayUntil(relayed);
    expect(await waiting()).toBe(1);
    await plant.database.pool.query('delete from es.subscription');
    await relayUntil(relayed);
    expect(await waiting()).toBe(1);
  });

  test('a relay that dies between the job and its checkpoint is repeated without harm', async () => {
    const archiveId = await plant.request();
    const stop = new AbortController();
    const ports: RelayPorts = {
      ...plant.app,
      queues: {
        ...plant.queues,
        archives: {
          async add(id, data) {
            await plant.queues.archives.add(id, data);
            stop.abort();
          },
        },
      },
    };
    await relay(ports)(stop.signal);
    expect([await checkpoint(), await waiting()]).toEqual([null, 1]);
    await plant.work();
    await plant.becomes(archiveId, 'READY');
    await eventually(async () => (await checkpoint()) !== null);
    expect(await plant.events(archiveId)).toEqual(['ArchiveRequested', 'ArchiveBuilt']);
  });

  test('a queue that takes no jobs is waited for; nothing is skipped and the order stays', async () => {
    const ids = [await plant.request(), await plant.request(), await plant.request()];
    const added: string[] = [];
    let refusals = 3;
    const all = () => Promise.resolve(added.length === ids.length);
    await relayUntil(all, async (id) => {
      if (refusals-- > 0) throw new Error('The queue is away.');
      added.push(id);
    });
    expect(added).toEqual(ids.map(archiveJobId));
  });

  test('a relay that was taken for dead steps back', async () => {
    await plant.request();
    const add = async () => {
      // Meanwhile another process has relayed further.
      await plant.database.pool.query(
        "insert into es.subscription (name, generation, transaction_id, position) values ('relay', 1, '9', 9)",
      );
    };
    await expect(relayUntil(() => Promise.resolve(false), add)).rejects.toThrow('steps back');
  });

  test('a request whose job was lost is queued again, one whose job waits is not', async () => {
    const [lost, kept] = [await plant.request(), await plant.request()];
    await plant.queues.archives.add(archiveJobId(kept), { archiveId: kept });
    const stop = new AbortController();
    const added: string[] = [];
    const archives = {
      ...plant.queues.archives,
      async add(id: string) {
        added.push(id);
        stop.abort();
      },
    };
    await reconcile({ ...plant.app, queues: { ...plant.queues, archives } })(stop.signal);
    expect(added).toEqual([archiveJobId(lost)]);
  });
});
