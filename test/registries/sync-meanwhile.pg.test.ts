import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../src/errors.js';
import { syncRegistry } from '../../src/registries/sync.js';
import { pack } from './samples.js';
import { pausing, syncing } from './syncing.js';
import { caller, offering, openWorkshop, type Workshop } from './workshop.js';

const ada = caller('ada');
let workshop: Workshop;
const { add, again, names, packRows, generations } = syncing(() => workshop);

beforeAll(async () => {
  workshop = await openWorkshop();
});
beforeEach(() => workshop.behave(offering()));
afterAll(() => workshop.close());

describe('what happens meanwhile', () => {
  test('a change of the registry: the old answer counts for nothing, the new one does', async () => {
    const registryId = await add();
    const { index, middle, letGo } = pausing(pack('old', '1.0.0'), pack('older', '1.0.0'));
    workshop.behave({ index });
    const running = workshop.sync(registryId);
    await middle;
    workshop.behave(offering(pack('new', '1.0.0')));
    await workshop.commands.update({ registryId, endpoint: 'https://packs.example/new' }, ada);
    letGo();
    await running;
    expect(await names(registryId)).toEqual([]);
    expect((await workshop.row(registryId)).sync.status).toBe('RUNNING');
    await workshop.sync(registryId);
    expect(await names(registryId)).toEqual(['new']);
    expect(await generations(registryId)).toBe(1);
  });

  test('its removal: nothing is left of it', async () => {
    const registryId = await add();
    workshop.behave(offering(pack('a', '1.0.0')));
    await workshop.sync(registryId);
    await again(registryId);
    const { index, middle, letGo } = pausing(pack('b', '1.0.0'), pack('c', '1.0.0'));
    workshop.behave({ index });
    const running = workshop.sync(registryId);
    await middle;
    await workshop.commands.remove({ registryId }, ada);
    letGo();
    await running;
    expect(await names(registryId)).toEqual([]);
    const last = (await workshop.events(registryId)).at(-1);
    expect(last?.type).toBe('RegistryRemoved');
    // The next who comes to this registry clears away.
    await syncRegistry(workshop.syncPorts, { registryId, request: 99 }, new AbortController().signal);
    expect(await packRows(registryId)).toBe(0);
    expect(await generations(registryId)).toBe(0);
  });

  test('a second worker on the same request: it waits and finds everything done', async () => {
    const registryId = await add();
    const { index, middle, letGo } = pausing(pack('a', '1.0.0'), pack('b', '1.0.0'));
    let reads = 0;
    workshop.behave({
      index: (...given) => {
        reads += 1;
        return index(...given);
      },
    });
    const request = 2;
    const signal = new AbortController().signal;
    const first = syncRegistry(workshop.syncPorts, { registryId, request }, signal);
    await middle;
    const second = syncRegistry(workshop.syncPorts, { registryId, request }, signal);
    letGo();
    await Promise.all([first, second]);
    expect(reads).toBe(1);
    expect((await workshop.events(registryId)).filter(({ type }) => type === 'RegistrySynced')).toHaveLength(1);
  });

  test('the end of its worker: the old catalog goes on, the next one clears away and succeeds', async () => {
    const registryId = await add();
    workshop.behave(offering(pack('old', '1.0.0')));
    await workshop.sync(registryId);
    await again(registryId);
    workshop.behave(offering(...Array.from({ length: 500 }, (_, i) => pack(`new-${i}`, '1.0.0'))));
    const killed = new AbortController();
    const ports = {
      ...workshop.syncPorts,
      reports: {
        ...workshop.reports,
        // In the middle of the load, when some of the new rows are written.
        progress: async (_id: string, _request: number, done: number, total: number) => {
          if (total > 0 && done > 0) killed.abort(new Error('killed'));
          return true;
        },
      },
    };
    const { revision } = (await workshop.events(registryId)).at(-1) ?? { revision: 0 };
    await expect(syncRegistry(ports, { registryId, request: revision }, killed.signal)).rejects.toThrow('killed');
    expect(await names(registryId)).toEqual(['old']);
    expect(await generations(registryId)).toBe(2);
    await workshop.sync(registryId);
    expect((await names(registryId)).length).toBe(100);
    expect(await workshop.catalog.countPacks({ registryId })).toBe(500);
    expect(await generations(registryId)).toBe(1);
    expect(await packRows(registryId)).toBe(500);
  });

  test('the loss of the lock’s connection: the work stops and is done again', async () => {
    const registryId = await add();
    const { index, middle, letGo } = pausing(pack('a', '1.0.0'), pack('b', '1.0.0'));
    workshop.behave({ index });
    const running = workshop.sync(registryId);
    const failed = expect(running).rejects.toThrow();
    await middle;
    await workshop.database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database())`,
    );
    letGo();
    await failed;
    workshop.behave(offering(pack('a', '1.0.0')));
    await workshop.sync(registryId);
    expect(await names(registryId)).toEqual(['a']);
  });

  test('an outage of the database is no fault of the registry', async () => {
    const registryId = await add();
    const ports = {
      ...workshop.syncPorts,
      vault: { open: () => Promise.reject(new Unavailable('DATABASE_UNAVAILABLE', 'The database does not answer.')) },
    };
    const order = { registryId, request: 2 };
    await expect(syncRegistry(ports, order, new AbortController().signal)).rejects.toThrow(Unavailable);
    expect((await workshop.row(registryId)).sync.status).toBe('RUNNING');
  });
});
