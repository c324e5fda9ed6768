import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { filesHeldBy } from '../../src/archives/image-blobs.js';
import { eventually } from '../store/eventually.js';
import { openYard, places, type Place, type Yard } from './yard.js';

const HOUR_MS = 3_600_000;

describe.each(places)('blobs of images in %s', (_name, open) => {
  let place: Place;
  let yard: Yard;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    yard = await openYard(place);
  });
  afterEach(() => yard.close());

  const blob = Buffer.from('a layer');
  const digest = '27b8ff7ba1a5a3e1d0a6f8e9b3d4c5f60718293a4b5c6d7e8f90a1b2c3d4e5f6';
  const keepFor = async (archiveId: string) => {
    const files = filesHeldBy(archiveId, yard.app.imageStore, yard.app.db);
    if ((await files.stat(digest)) !== null) return false;
    const at = await files.begin();
    await writeFile(at.path, blob);
    await at.commit(digest);
    return true;
  };
  const isKept = async () => (await yard.app.imageStore.stat(digest)) !== null;

  test('stay while any archive that holds them is there or on its way, and go with the last', async () => {
    const { profileId, old } = await yard.succeeded();
    const waiting = await yard.ask(profileId, '1.0.0', { includeImages: true });
    expect([await keepFor(old), await keepFor(waiting)]).toEqual([true, false]);
    expect(await yard.clean()).toMatchObject({ expired: 1, blobs: 0 });
    await yard.build(waiting);
    expect([await yard.clean(null), await isKept()]).toMatchObject([{ blobs: 0 }, true]);
    expect([await yard.clean(), await isKept()]).toMatchObject([{ expired: 1, blobs: 1 }, false]);
  });

  test('of an archive that failed wait for the next try, as long as archives do', async () => {
    const { profileId, version } = await yard.publish();
    const failed = await yard.ask(profileId, version, { includeImages: true });
    await keepFor(failed);
    await yard.app.archives.reportFailed(failed, 'The line broke.');
    expect([await yard.clean(null), await yard.clean(HOUR_MS), await isKept()]).toMatchObject([
      { blobs: 0 },
      { blobs: 0 },
      true,
    ]);
    expect([await yard.clean(), await isKept()]).toMatchObject([{ blobs: 1 }, false]);
  });

  test('that a build looks for while they are removed are fetched again', async () => {
    const { profileId, old } = await yard.succeeded();
    await keepFor(old);
    const wanting = await yard.ask(profileId, '1.0.1', { includeImages: true });
    let found: Promise<boolean> = Promise.resolve(false);
    const remove = async (sha256: string) => {
      found = keepFor(wanting);
      await eventually(async () => (await yard.waiting()) > 0);
      await yard.app.imageStore.remove(sha256);
    };
    await yard.clean(0, { imageStore: { ...yard.app.imageStore, remove } });
    expect([await found, await isKept()]).toEqual([true, true]);
    expect([await yard.clean(), await isKept()]).toMatchObject([{ blobs: 0 }, true]);
  });
});
