import { describe, expect, test } from '@jest/globals';
import { rolloutRoot } from '../../schema/rollout.root.js';
import { pauseRollout, resumeRollout, setRollout } from '../../src/devices/decide-rollout.js';
import { rolloutFold, type Rollout } from '../../src/devices/rollout-fold.js';
import type { RolloutEvent } from '../../src/devices/events.js';
import type { RolloutRow } from '../../src/devices/rollout-rows.js';
import { bucketOf, heldBy, progressOf, waveOf, type Standing, type Tally } from '../../src/devices/rollout.js';
import { recorded } from './specification.js';

const waves = [
  { tag: 'canary', percent: 100 },
  { tag: 'shop', percent: 100 },
];
type One = { id: string; tags: string[]; standing: Standing };
const one = (id: string, tag: string, standing: Standing): One => ({ id, tags: [tag], standing });
const tallied = (devices: readonly One[]): Tally[] =>
  devices.map((device) => ({ wave: waveOf(device, waves), standing: device.standing, devices: 1 }));
/** What each device that has not begun waits for. */
const held = (devices: readonly One[], maxFailing = 0, isPaused = false) =>
  devices.map((device) =>
    device.standing === 'waiting'
      ? heldBy(device, waves, progressOf(tallied(devices), { waves, maxFailing, isPaused }))
      : null,
  );

describe('a rollout', () => {
  test.each<[string, Standing, string | null]>([
    ['has it not yet', 'waiting', 'wave'],
    ['is at it', 'updating', 'wave'],
    ['runs it', 'ready', null],
    ['is silent', 'silent', null],
  ])('lets the second wave go or not when a device of the first %s', (_, standing, expected) =>
    expect(held([one('a', 'canary', standing), one('b', 'shop', 'waiting')])[1]).toBe(expected),
  );
  test('lets the devices of no wave go last', () =>
    expect(held([one('a', 'canary', 'ready'), one('b', 'shop', 'waiting'), one('c', 'other', 'waiting')])).toEqual([
      null,
      null,
      'wave',
    ]));
  test('halts for all that have not begun when more fail than may', () =>
    expect(held([one('a', 'canary', 'failed'), one('b', 'shop', 'waiting')])).toEqual([null, 'pause']));
  test('goes on while no more fail than may', () =>
    expect(held([one('a', 'canary', 'failed'), one('b', 'shop', 'waiting')], 1)).toEqual([null, null]));
  test('that somebody paused holds back even the first wave', () =>
    expect(held([one('a', 'canary', 'waiting'), one('b', 'shop', 'updating')], 0, true)).toEqual(['pause', null]));
  test('without waves is halted by nothing, and paused by people all the same', () => {
    const tallies: Tally[] = [
      { wave: 0, standing: 'failed', devices: 5 },
      { wave: 0, standing: 'waiting', devices: 1 },
    ];
    const terms = { waves: [], maxFailing: 0 };
    expect(progressOf(tallies, { ...terms, isPaused: false })).toEqual({ stop: null, openWave: 0 });
    expect(progressOf(tallies, { ...terms, isPaused: true })).toEqual({ stop: 'paused', openWave: 0 });
  });
});

test('a share of a tag only grows: who was in it stays in it', () => {
  const ids = Array.from({ length: 500 }, (_, place) => `device-${place}`);
  const inside = (percent: number) => ids.filter((id) => waveOf({ id, tags: ['x'] }, [{ tag: 'x', percent }]) === 0);
  expect(inside(50)).toEqual(expect.arrayContaining(inside(20)));
  expect(inside(100)).toEqual(ids);
  expect(inside(50)).toEqual(ids.filter((id) => bucketOf(id, 'x') < 50));
});

describe('what callers see of a rollout', () => {
  const row = (devices: readonly One[], more: Partial<RolloutRow> = {}): RolloutRow => ({
    ...{ profileId: 'p', version: '1.0.1', waves, maxFailing: 0, set: null, paused: null, pinned: 0, pending: 0 },
    tallies: tallied(devices),
    ...more,
  });
  const paused = { by: { kind: 'USER', id: 'u' }, at: '2026-01-01T00:00:00.000Z', note: 'lunch' } as const;
  const [ready, waiting, failed] = [one('a', 'canary', 'ready'), one('b', 'shop', 'waiting'), one('c', 'x', 'failed')];

  test.each<[string, RolloutRow]>([
    ['IDLE', row([])],
    ['IDLE', row([ready], { version: null })],
    ['ROLLING_OUT', row([ready, waiting])],
    ['PAUSED', row([ready, waiting], { paused })],
    ['HALTED', row([waiting, failed])],
    ['HALTED', row([waiting, failed], { paused })],
    ['ROLLING_OUT', row([waiting, failed], { maxFailing: 1 })],
    ['COMPLETE', row([ready, one('d', 'shop', 'silent')])],
  ])('is that it is %s', (state, found) => expect(rolloutRoot(found).state).toBe(state));

  test('is each wave with its devices, and the rest of them last', () => {
    const none = { waiting: 0, updating: 0, ready: 0, failed: 0, silent: 0 };
    expect(rolloutRoot(row([ready, waiting, one('c', 'x', 'updating')])).waves).toEqual([
      { tag: 'canary', percent: 100, state: 'THROUGH', devices: { ...none, total: 1, ready: 1 } },
      { tag: 'shop', percent: 100, state: 'OPEN', devices: { ...none, total: 1, waiting: 1 } },
      { tag: null, percent: 100, state: 'WAITING', devices: { ...none, total: 1, updating: 1 } },
    ]);
  });
});

describe('an order on a rollout', () => {
  const profileId = 'p';
  const after = (...events: RolloutEvent[]): Rollout => recorded('rollout', events).reduce(rolloutFold.evolve, null);
  const data = { profileId, waves, maxFailing: 1 };
  const [set, pause, resume] = [
    { type: 'RolloutSet', data } as const,
    { type: 'RolloutPaused', data: { profileId } } as const,
    { type: 'RolloutResumed', data: { profileId } } as const,
  ];

  test.each<[string, readonly RolloutEvent[], readonly RolloutEvent[]]>([
    ['to set what was never set is done', setRollout(after(), data), [set]],
    ['to set what is set already is nothing', setRollout(after(set), data), []],
    [
      'to set no waves after a pause alone is done',
      setRollout(after(pause), { ...data, waves: [] }),
      [{ ...set, data: { ...data, waves: [] } }],
    ],
    ['to pause what never was set is done', pauseRollout(after(), profileId), [pause]],
    ['to pause what is paused is nothing', pauseRollout(after(set, pause), profileId), []],
    ['to resume what is paused is done', resumeRollout(after(pause), profileId), [resume]],
    ['to resume what goes on is nothing', resumeRollout(after(set, pause, resume), profileId), []],
  ])('%s', (_, events, expected) => expect(events).toEqual(expected));

  test('leaves a pause alone when it sets other waves', () =>
    expect(after(pause, set)).toMatchObject({ waves, paused: { by: { kind: 'DEVICE' } }, set: { note: null } }));
});
