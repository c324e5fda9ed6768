import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { describeDeviceEvent, describeRolloutEvent, describeTokenEvent } from '../../src/devices/describe.js';
import type { DeviceEvent, DeviceTokenEvent, RolloutEvent } from '../../src/devices/events.js';
import { rolloutFold } from '../../src/devices/rollout-fold.js';
import { deviceAfter, linkedTo, recorded, registered, tokenAfter } from './specification.js';

/** One stored example of every event type: what the log may hold must fold and be told for good. */
const folder = join(import.meta.dirname, '..', 'corpus');
type Example = { streamType: string; type: string; data: object };
const examples = readdirSync(folder)
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Example)
  .map(({ streamType, type, data }) => ({ streamType, type, data }));
const of = <E>(streamType: string) =>
  examples.filter((one) => one.streamType === streamType) as unknown as (E & Example)[];

const SENTENCES: Readonly<Record<DeviceEvent['type'] | DeviceTokenEvent['type'], string>> = {
  DeviceRegistered: 'Registered as "till-17" with the uid "4c4c4544-0042".',
  DeviceKeyRenewed: 'Registered again and got a new key.',
  DeviceLinked: 'Linked the device to a profile: it follows the newest version, and updates wait for an approval.',
  UpdateApproved: 'Approved version 1.0.1 for the device.',
  DeviceReported: 'Reported: version 1.0.0 runs, version 1.0.1 failed at "till".',
  ReceiptImported: 'Took in a receipt: version 1.0.1 runs.',
  DeviceRemoved: 'Removed the device.',
  DeviceTokenCreated: 'Made the device token "Tills in Berlin", good until 2026-01-08T00:00:00.000Z.',
  DeviceTokenUsed: 'The machine with the uid "4c4c4544-0042" used the device token.',
};

const ROLLOUTS: Readonly<Record<RolloutEvent['type'], string>> = {
  RolloutSet: 'Lets new versions go out in waves: 50 % of "canary", then the rest; pauses when more than 1 fail.',
  RolloutPaused: 'Paused the rollout: devices that have not begun with a version wait.',
  RolloutResumed: 'Let the rollout go on.',
};

describe('the golden corpus of devices', () => {
  test('has an example of every event', () =>
    expect([...of('device'), ...of('deviceToken')].map(({ type }) => type).sort()).toEqual(
      Object.keys(SENTENCES).sort(),
    ));
  test('has an example of every event of rollouts', () =>
    expect(
      of('rollout')
        .map(({ type }) => type)
        .sort(),
    ).toEqual(Object.keys(ROLLOUTS).sort()));

  test.each(of<DeviceEvent>('device'))('$type changes a device and is told', ({ streamType: _, ...event }) => {
    const before = event.type === 'DeviceRegistered' ? [] : [registered, linkedTo()];
    expect(deviceAfter(...before, event)).not.toEqual(deviceAfter(...before));
    expect(describeDeviceEvent(event)).toBe(SENTENCES[event.type]);
  });

  test.each(of<DeviceTokenEvent>('deviceToken'))('$type changes a token and is told', ({ streamType: _, ...event }) => {
    const [made] = of<DeviceTokenEvent>('deviceToken').filter(({ type }) => type === 'DeviceTokenCreated');
    const before = event.type === 'DeviceTokenCreated' || !made ? [] : [made];
    expect(tokenAfter(...before, event)).not.toEqual(tokenAfter(...before));
    expect(describeTokenEvent(event)).toBe(SENTENCES[event.type]);
  });

  test.each(of<RolloutEvent>('rollout'))('$type changes a rollout and is told', ({ streamType: _, ...event }) => {
    const profileId = event.data.profileId;
    const before = event.type === 'RolloutResumed' ? [{ type: 'RolloutPaused', data: { profileId } } as const] : [];
    const after = (events: readonly RolloutEvent[]) => recorded('rollout', events).reduce(rolloutFold.evolve, null);
    expect(after([...before, event])).not.toEqual(after(before));
    expect(describeRolloutEvent(event)).toBe(ROLLOUTS[event.type]);
  });
});

test('events that this program does not know change nothing', () => {
  const unknown = { type: 'DevicePainted', data: {} } as unknown as DeviceEvent;
  expect(deviceAfter(registered, unknown)).toEqual(deviceAfter(registered));
});
