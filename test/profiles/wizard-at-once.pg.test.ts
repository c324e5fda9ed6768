import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { caller, openWorkshop, type Workshop } from './wizard-workshop.js';

const ada = caller('ada');
let workshop: Workshop;
let names = 0;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

const created = async (changes: object = {}) => {
  names += 1;
  const input = { name: `Gateway ${names}`, description: '', tags: ['edge'], version: '1.0.0', ...changes };
  return (await workshop.wizard.create(input, ada)).profileId;
};
const manifestLayer = (profileId: string, name: string, changes: object = {}) =>
  workshop.wizard.addManifestLayer({ profileId, name, manifests: [], values: '', ...changes }, ada);
const layersOf = async (profileId: string) => (await workshop.profile(profileId)).draft?.layers ?? [];

describe('names and slugs', () => {
  test('a name is taken, whoever comes second, until its profile is deleted', async () => {
    const { wizard } = workshop;
    const profileId = await created({ name: 'Unique' });
    await expect(created({ name: 'Unique' })).rejects.toMatchObject({
      name: 'Duplicate',
      code: 'NAME_TAKEN',
      path: ['name'],
    });
    const other = await created();
    await expect(wizard.updateInformation({ profileId: other, name: 'Unique' }, ada)).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      path: ['name'],
    });
    await wizard.delete({ profileId }, ada);
    await expect(created({ name: 'Unique' })).resolves.not.toBe(profileId);
  });

  test('names of one slug get slugs of their own, all at once', async () => {
    const ids = await Promise.all(
      ['Kiosk', 'kiosk', 'KIOSK', 'Kiosk!', 'kiosk?', 'kiosk.'].map((name) => created({ name })),
    );
    const slugs = await Promise.all(ids.map(async (id) => (await workshop.profile(id)).slug));
    expect(new Set(slugs).size).toBe(ids.length);
    for (const slug of slugs) expect(slug).toMatch(/^kiosk(-[0-9a-f]+)?$/);
  });

  test('a slug that is snatched away every time is settled by the id', async () => {
    await created({ name: 'Popular' });
    const wizard = workshop.with({ slugs: { free: () => Promise.resolve('popular') } });
    const { profileId } = await wizard.create({ name: 'popular', description: '', tags: [], version: '1.0.0' }, ada);
    expect((await workshop.profile(profileId)).slug).toBe(`popular-${profileId.slice(-8)}`);
  });
});

describe('a command sent twice', () => {
  test('creates once and answers the same', async () => {
    const input = { name: 'Once', description: '', tags: [], version: '1.0.0', idempotencyKey: randomUUID() };
    const first = await workshop.wizard.create(input, ada);
    const capitals = { ...input, idempotencyKey: input.idempotencyKey.toUpperCase() };
    expect(await workshop.wizard.create(input, ada)).toEqual(first);
    expect(await workshop.wizard.create(capitals, ada)).toEqual(first);
    expect(await workshop.events(first.profileId)).toEqual(['ProfileCreated']);
  });

  test('at the same time creates once', async () => {
    const input = { name: 'Twins', description: '', tags: [], version: '1.0.0', idempotencyKey: randomUUID() };
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => workshop.wizard.create(input, ada)));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  });

  test('adds one layer, and answers with its id and the revision of then', async () => {
    const profileId = await created();
    const idempotencyKey = randomUUID();
    const first = await manifestLayer(profileId, 'web', { idempotencyKey });
    await manifestLayer(profileId, 'db');
    expect(await manifestLayer(profileId, 'web', { idempotencyKey })).toEqual(first);
    expect(await layersOf(profileId)).toHaveLength(2);
  });

  test('finishes once and names the version of then', async () => {
    const profileId = await created();
    const finish = { profileId, idempotencyKey: randomUUID() };
    const first = await workshop.wizard.finish(finish, ada);
    await workshop.wizard.revise({ profileId }, ada);
    await workshop.wizard.finish({ profileId }, ada);
    expect(await workshop.wizard.finish(finish, ada)).toEqual(first);
  });

  test('with another input, or as another mutation, is refused', async () => {
    const profileId = await created();
    const idempotencyKey = randomUUID();
    await manifestLayer(profileId, 'web', { idempotencyKey });
    await expect(manifestLayer(profileId, 'db', { idempotencyKey })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    await expect(workshop.wizard.discardDraft({ profileId, idempotencyKey }, ada)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  test('by somebody else is another command', async () => {
    const idempotencyKey = randomUUID();
    const input = { description: '', tags: [], version: '1.0.0', idempotencyKey };
    const mine = await workshop.wizard.create({ ...input, name: 'Mine' }, ada);
    const yours = await workshop.wizard.create({ ...input, name: 'Yours' }, caller('grace'));
    expect(yours.profileId).not.toBe(mine.profileId);
  });
});

describe('editors at the same time', () => {
  test('all get through when nobody expects a revision', async () => {
    const profileId = await created();
    await Promise.all(Array.from({ length: 12 }, (_, index) => manifestLayer(profileId, `layer-${index}`)));
    expect(await layersOf(profileId)).toHaveLength(12);
  });

  test('one wins when both expect the same revision', async () => {
    const profileId = await created();
    const outcomes = await Promise.allSettled(
      ['a', 'b'].map((name) => manifestLayer(profileId, name, { expectedRevision: 1 })),
    );
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({
      reason: { code: 'CONFLICT', actualRevision: 2 },
    });
  });
});
