import { describe, expect, test } from '@jest/globals';
import { bucketOf, heldBy, progressOf, waveOf, type Participant } from '../../src/devices/rollout.js';

const waves = [
  { tag: 'canary', percent: 100 },
  { tag: 'shop', percent: 100 },
];
const one = (id: string, tag: string, state: Participant['state']): Participant => ({ id, tags: [tag], state });
const held = (devices: readonly Participant[], maxFailing = 0) =>
  devices.map((device) => heldBy(device, waves, progressOf(devices, { waves, maxFailing })));

describe('a rollout', () => {
  test.each<[string, Participant['state'], string | null]>([
    ['has it not yet', 'before', 'wave'],
    ['is at it', 'installing', 'wave'],
    ['runs it', 'done', null],
    ['is silent', 'silent', null],
  ])('lets the second wave go or not when a device of the first %s', (_, state, expected) =>
    expect(held([one('a', 'canary', state), one('b', 'shop', 'before')])[1]).toBe(expected),
  );
  test('lets the devices of no wave go last', () =>
    expect(held([one('a', 'canary', 'done'), one('b', 'shop', 'before'), one('c', 'other', 'before')])).toEqual([
      null,
      null,
      'wave',
    ]));
  test('pauses for all that have not begun when more fail than may, and lets those that fail mend themselves', () =>
    expect(held([one('a', 'canary', 'failing'), one('b', 'shop', 'before')])).toEqual([null, 'pause']));
  test('goes on while no more fail than may', () =>
    expect(held([one('a', 'canary', 'failing'), one('b', 'shop', 'before')], 1)).toEqual([null, null]));
});

test('a share of a tag only grows: who was in it stays in it', () => {
  const ids = Array.from({ length: 500 }, (_, place) => `device-${place}`);
  const inside = (percent: number) => ids.filter((id) => waveOf({ id, tags: ['x'] }, [{ tag: 'x', percent }]) === 0);
  expect(inside(50)).toEqual(expect.arrayContaining(inside(20)));
  expect(inside(100)).toEqual(ids);
  expect(inside(50)).toEqual(ids.filter((id) => bucketOf(id, 'x') < 50));
});
