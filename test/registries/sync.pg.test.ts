import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { Refused } from '../../src/errors.js';
import { chart, pack } from './samples.js';
import { pausing, readTo, syncing } from './syncing.js';
import { caller, offering, openWorkshop, type Workshop } from './workshop.js';

const ada = caller('ada');
let workshop: Workshop;
const { add, again, names, packRows, generations } = syncing(() => workshop);

beforeAll(async () => {
  workshop = await openWorkshop();
});
beforeEach(() => workshop.behave(offering()));
afterAll(() => workshop.close());

describe('a synchronisation', () => {
  test('makes the catalog what the index says', async () => {
    const registryId = await add();
    workshop.behave(
      offering(pack('nginx', '1.0.0'), pack('nginx', '1.10.0'), pack('nginx', '1.9.0'), pack('redis', '1.5')),
    );
    await workshop.sync(registryId);
    expect(await workshop.row(registryId)).toMatchObject({
      sync: { status: 'SUCCEEDED', message: '4 pack versions.', entries: 4, finishedAt: expect.any(Date) },
    });
    expect(await workshop.catalog.pack(registryId, 'nginx')).toMatchObject({ latestVersion: '1.10.0', versions: 3 });
    const versions = await workshop.catalog.packVersions(registryId, 'nginx', { first: 10 });
    expect(versions.edges.map(({ node }) => node.version)).toEqual(['1.10.0', '1.9.0', '1.0.0']);
  });

  test('replaces it as a whole: what is gone from the index is gone', async () => {
    const registryId = await add();
    workshop.behave(offering(pack('a', '1.0.0'), pack('b', '1.0.0')));
    await workshop.sync(registryId);
    await again(registryId);
    workshop.behave(offering(pack('b', '2.0.0'), pack('c', '1.0.0')));
    await workshop.sync(registryId);
    expect(await names(registryId)).toEqual(['b', 'c']);
    expect(await packRows(registryId)).toBe(2);
    expect(await generations(registryId)).toBe(1);
  });

  test('leaves out what can’t be kept, counts it and tells why', async () => {
    const registryId = await add('HELM');
    workshop.behave({
      async index(_previous, onBatch) {
        await onBatch([chart('ok', '1.0.0'), chart('ok', '1.0.0'), chart('', '1.0.0'), chart('nul\0', '1.0.0')]);
        await onBatch([
          chart('pair', '1.0.0', { description: `half \ud83d of a pair\0` }),
          chart('x'.repeat(300), '1'),
        ]);
        return readTo(6, { faults: ['An entry has no version.'] });
      },
    });
    await workshop.sync(registryId);
    const { sync } = await workshop.row(registryId);
    expect(sync).toMatchObject({ entries: 2, message: '2 chart versions, 5 entries were left out.' });
    expect(await workshop.catalog.chart(registryId, 'pair')).toMatchObject({ description: 'half \ufffd of a pair' });
    const [faults] = await workshop.registries.faults([registryId]);
    expect(faults?.[0]).toBe('An entry has no version.');
    expect(faults?.[1]).toBe('"ok" "1.0.0" is there twice; the first one counts.');
  });

  test('is conditional: what has not changed costs one answer and keeps everything', async () => {
    const registryId = await add();
    const asked: unknown[] = [];
    const validators = { etag: '"v1"', lastModified: null };
    workshop.behave({
      async index(previous, onBatch) {
        asked.push(previous);
        if (previous?.etag === '"v1"') return { unchanged: true };
        await onBatch([pack('a', '1.0.0')]);
        return readTo(1, { validators });
      },
    });
    await workshop.sync(registryId);
    await again(registryId);
    await workshop.sync(registryId);
    expect(asked).toEqual([null, validators]);
    expect((await workshop.row(registryId)).sync).toMatchObject({
      status: 'SUCCEEDED',
      entries: 1,
      message: '1 pack version, unchanged since the last time.',
    });
    expect(await names(registryId)).toEqual(['a']);
    await workshop.commands.update({ registryId, endpoint: 'https://packs.example/other' }, ada);
    await workshop.sync(registryId);
    expect(asked.at(-1)).toBeNull();
  });

  test('that fails keeps the catalog and says why in one sentence', async () => {
    const registryId = await add();
    workshop.behave(offering(pack('a', '1.0.0')));
    await workshop.sync(registryId);
    await again(registryId);
    workshop.behave({
      async index(_previous, onBatch) {
        await onBatch([pack('b', '1.0.0')]);
        throw new Refused('NOT_AN_INDEX', 'packs.example answered with a web page instead of an index.');
      },
    });
    await workshop.sync(registryId);
    expect((await workshop.row(registryId)).sync).toMatchObject({
      status: 'FAILED',
      message: 'packs.example answered with a web page instead of an index.',
      entries: 1,
    });
    expect(await names(registryId)).toEqual(['a']);
  });

  test('that meets a defect says so, and the log has the rest', async () => {
    const registryId = await add();
    workshop.behave({ index: () => Promise.reject(new TypeError('undefined is not an index')) });
    await workshop.sync(registryId);
    const { sync } = await workshop.row(registryId);
    expect(sync).toMatchObject({ status: 'FAILED', message: expect.not.stringContaining('undefined') });
    expect(workshop.logged.join()).toContain('undefined is not an index');
  });

  test('shows how far it is', async () => {
    const registryId = await add();
    const { index, middle, letGo } = pausing(pack('a', '1.0.0'), pack('b', '1.0.0'));
    workshop.behave({ index });
    const running = workshop.sync(registryId);
    await middle;
    expect((await workshop.row(registryId)).sync).toMatchObject({ status: 'RUNNING', message: 'Reading, 1 so far.' });
    letGo();
    await running;
  });

  test('writes in short transactions, however large the catalog', async () => {
    const registryId = await add('HELM');
    const words = 'A chart that installs something useful for monitoring and logging of Kubernetes clusters.';
    const entries = Array.from({ length: 20_000 }, (_, i) =>
      chart(`chart-${i % 2_000}`, `${Math.floor(i / 2_000)}.${i % 7}.0`, {
        description: `${words} Number ${i % 2_000}.`,
      }),
    );
    workshop.behave(offering(...entries));
    const written = await writing(() => workshop.sync(registryId));
    expect((await workshop.row(registryId)).sync).toMatchObject({ status: 'SUCCEEDED', entries: 20_000 });
    await again(registryId);
    await workshop.sync(registryId);
    expect(await generations(registryId)).toBe(1);
    // How long a batch takes is the machine's; that none is ever long is kept by their size.
    expect(Math.max(...written)).toBeLessThanOrEqual(2_000);
    expect(written.reduce((sum, rows) => sum + rows)).toBe(20_000 + 2_000);
  });

  test('writes less at once where the database is slow', async () => {
    const registryId = await add('HELM');
    workshop.behave(offering(...Array.from({ length: 400 }, (_, i) => chart('web', `1.0.${i}`))));
    const written = await writing(() => workshop.sync(registryId), 50);
    const versions = written.slice(0, -1);
    expect(versions[0]).toBe(100);
    expect(versions).toEqual(versions.toSorted((a, b) => b - a));
    expect(versions.at(-2)).toBe(20);
  });
});

/** How many rows each statement wrote into the catalog; every one of them is a transaction of its own. */
async function writing(work: () => Promise<void>, slownessMs = 0): Promise<number[]> {
  const { pool } = workshop.database;
  const original = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>;
  const written: number[] = [];
  pool.query = (async (query: { text: string; values: [string] }, ...more: unknown[]) => {
    const answer = await original(query, ...more);
    if (!/insert into catalog\.(pack|chart)/.test(query.text)) return answer;
    written.push((JSON.parse(query.values[0]) as unknown[]).length);
    await pause(slownessMs);
    return answer;
  }) as unknown as typeof pool.query;
  await work();
  pool.query = original as unknown as typeof pool.query;
  return written;
}
