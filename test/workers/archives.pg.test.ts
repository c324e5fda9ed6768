import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { archiveTopic } from '../../src/archives/archive-commands.js';
import { Unavailable } from '../../src/errors.js';
import { archiveJobId } from '../../workers/queues.js';
import { createArchiveHandler } from '../../workers/archive.worker.js';
import { eventually } from '../store/eventually.js';
import { openPlant, type Plant } from './plant.js';
import { describeBothQueues } from './redis.js';

describeBothQueues((startRedis) => {
  let plant: Plant;
  beforeEach(async () => {
    plant = await openPlant(startRedis);
  });
  afterEach(() => plant.close());

  test('a requested archive is built, stored and reported', async () => {
    await plant.work();
    const archiveId = await plant.request();
    const { sha256, sizeBytes, progress } = await plant.becomes(archiveId, 'READY');
    expect(await plant.app.archiveStore.stat(sha256!)).toEqual({ sizeBytes });
    expect(progress.done).toBe(progress.total);
    expect(await plant.events(archiveId)).toEqual(['ArchiveRequested', 'ArchiveBuilt']);
  });

  test('requests of before the start are worked off, each once', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => plant.request()));
    await plant.work();
    await plant.work();
    for (const id of ids) await plant.becomes(id, 'READY');
    for (const id of ids) expect(await plant.events(id)).toEqual(['ArchiveRequested', 'ArchiveBuilt']);
    await eventually(async () => Object.values(await plant.queues.archives.counts()).every((count) => count === 0));
  });

  test('whoever watches an archive is signalled from the start to the end', async () => {
    const archiveId = await plant.request();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const _ of plant.app.signals.watch(archiveTopic(archiveId))) {
        seen.push((await plant.row(archiveId)).status);
        if (seen.at(-1) === 'READY') return;
      }
    })();
    await plant.work();
    await watching;
    expect(seen[0]).toBe('QUEUED');
    expect(seen.at(-1)).toBe('READY');
  });

  test('what can never be built fails at once, with a sentence', async () => {
    const profiles = { ...plant.app.profiles, authoredVersion: () => Promise.resolve(null) };
    await plant.work({ profiles });
    const archiveId = await plant.request();
    const { error } = await plant.becomes(archiveId, 'FAILED');
    expect(error).toBe(
      "Version 1.0.0 can't be packed, because the profile doesn't have it any more. Choose one of its versions.",
    );
    await eventually(async () => !(await plant.queues.archives.isLive(archiveJobId(archiveId))));
  });

  test('what is in the way for a moment is tried again', async () => {
    let failures = 3;
    const { archiveStore } = plant.app;
    const begin = () =>
      failures-- > 0 ? Promise.reject(new Unavailable('STORE_FULL', 'The disk is full.')) : archiveStore.begin();
    await plant.work({ archiveStore: { ...archiveStore, begin } });
    await plant.becomes(await plant.request(), 'READY');
    expect(failures).toBeLessThan(0);
  });

  test('what stays in the way is given up after five attempts, with a sentence; a new request builds it', async () => {
    let attempts = 0;
    const { archiveStore, archives } = plant.app;
    const begin = () => {
      attempts += 1;
      return attempts <= 5 ? Promise.reject(new Unavailable('STORE_FULL', 'The disk is full.')) : archiveStore.begin();
    };
    await plant.work({ archiveStore: { ...archiveStore, begin } });
    const published = await plant.publish();
    const ask = () =>
      archives.request(
        { ...published, includeImages: false },
        { caller: { actor: { kind: 'USER', id: 'ann' }, role: 'ADMIN' }, requestId: 'r' },
      );
    const { error } = await plant.becomes((await ask()).archiveId, 'FAILED');
    expect([attempts, error]).toEqual([5, 'The disk is full.']);
    await plant.becomes((await ask()).archiveId, 'READY');
  });

  test('two workers on one archive do no harm', async () => {
    const archiveId = await plant.request();
    const handler = createArchiveHandler(plant.app);
    const run = () => handler.run({ archiveId }, new AbortController().signal);
    await Promise.all([run(), run(), run()]);
    await run();
    await handler.gaveUp({ archiveId }, new Error('too late'));
    expect(await plant.events(archiveId)).toEqual(['ArchiveRequested', 'ArchiveBuilt']);
    expect((await plant.row(archiveId)).status).toBe('READY');
  });

  test('a worker that stops gives back what it is at, and the next one goes on at once', async () => {
    const { archiveStore } = plant.app;
    let begun = false;
    const begin = () => {
      begun = true;
      return new Promise<never>(() => undefined); // a build that takes for ever
    };
    const first = await plant.work({ archiveStore: { ...archiveStore, begin } });
    const archiveId = await plant.request();
    await eventually(async () => begun);
    const stopped = first.stop();
    await stopped;
    await plant.work();
    await plant.becomes(archiveId, 'READY');
  });
});
