import { expect } from '@jest/globals';
import type { Device, DeviceToken } from '../../src/devices/device.js';
import type { DeviceEvent, DeviceTokenEvent, Reported } from '../../src/devices/events.js';
import { deviceFold, deviceTokenFold } from '../../src/devices/fold.js';
import type { DomainEvent, Fold, Recorded } from '../../src/store/event.js';
import { expectRefusal } from '../support/refusal.js';

/** Events as a log would give them, a second apart. */
export function recorded<E extends DomainEvent>(streamType: string, events: readonly E[]): readonly Recorded<E>[] {
  return events.map((event, i) => ({
    ...event,
    ...{ streamId: 'd', streamType, revision: i + 1, schemaVersion: 1, commandId: `c${i}`, hash: '', cursor: '' },
    metadata: { actor: { kind: 'DEVICE', id: 'd' } },
    recordedAt: new Date(i * 1000),
  }));
}

function after<S, E extends DomainEvent>(fold: Fold<S, E>, events: readonly E[]): S {
  return recorded(fold.streamType, events).reduce(fold.evolve, fold.initial);
}

/** The device, the token after these events. */
export const deviceAfter = (...events: readonly DeviceEvent[]): Device => after(deviceFold, events);
export const tokenAfter = (...events: readonly DeviceTokenEvent[]): DeviceToken => after(deviceTokenFold, events);

function story<S, E>(state: S) {
  return {
    when: (decide: (state: S) => readonly E[]) => ({
      then: (...events: readonly E[]) => expect(decide(state)).toEqual(events),
      thenNothing: () => expect(decide(state)).toEqual([]),
      thenRefused: (code: string, path?: readonly string[]) => expectRefusal(() => decide(state), code, path),
    }),
  };
}

/** Tells a decision as a story: given these events, when this is asked, then that happens. */
export const given = (...events: readonly DeviceEvent[]) => story<Device, DeviceEvent>(deviceAfter(...events));
export const givenToken = (...events: readonly DeviceTokenEvent[]) =>
  story<DeviceToken, DeviceTokenEvent>(tokenAfter(...events));

export const registration = {
  ...{ uid: 'u1', name: 'till', tags: ['canary'], publicKey: 'PEM', keyDigest: 'k1', tokenId: 't' },
};
export const registered: DeviceEvent = { type: 'DeviceRegistered', data: registration };
export const linkedTo = (more: object = {}): DeviceEvent => ({
  type: 'DeviceLinked',
  data: {
    ...{ profileId: 'p', pinnedVersion: null, needsApproval: false, siteProperties: [], tags: ['canary'] },
    approvedVersion: '1.0.0',
    ...more,
  },
});
export const said = (sequence: number, more: Partial<Reported> = {}): Reported => ({
  ...{ sequence, profileId: 'p', running: '1.0.0', installing: null, layers: [], deviceTime: null },
  ...more,
});
export const reported = (sequence: number, more: Partial<Reported> = {}): DeviceEvent => ({
  type: 'DeviceReported',
  data: said(sequence, more),
});
export const removed: DeviceEvent = { type: 'DeviceRemoved', data: {} };
