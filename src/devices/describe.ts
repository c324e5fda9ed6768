import type { Describer } from '../describer.js';
import type { Recorded } from '../store/event.js';
import type { DeviceQueries } from './devices.js';
import type { DeviceEvent, DeviceTokenEvent, RolloutEvent, RolloutSet, Wave } from './events.js';
import { deviceFold, deviceTokenFold } from './fold.js';
import { rolloutFold } from './rollout-fold.js';

/** How devices, their tokens and rollouts speak in the audit. @param profileNames names of profiles by id */
export function createDeviceDescribers(
  devices: Pick<DeviceQueries, 'names'>,
  profileNames: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): readonly Describer[] {
  return [
    describer<DeviceEvent>(deviceFold.streamType, describeDeviceEvent, async (events) => {
      const names = await devices.names(events.map((event) => event.streamId));
      return events.map(({ streamId }) => named('device', names.get(streamId)));
    }),
    describer<DeviceTokenEvent>(deviceTokenFold.streamType, describeTokenEvent, (events) =>
      Promise.resolve(events.map(() => 'device token')),
    ),
    describer<RolloutEvent>(rolloutFold.streamType, describeRolloutEvent, async (events) => {
      const names = await profileNames(events.map(({ data }) => data.profileId));
      return events.map(({ data }) => named('rollout of system profile', names.get(data.profileId)));
    }),
  ];
}

function named(what: string, name: string | undefined): string {
  return name === undefined ? what : `${what} "${name}"`;
}

function describer<E extends DeviceEvent | DeviceTokenEvent | RolloutEvent>(
  streamType: string,
  summary: (event: E) => string,
  subjects: (events: readonly Recorded<E>[]) => Promise<readonly string[]>,
): Describer {
  return {
    streamType,
    async lines(recorded) {
      const events = recorded as readonly Recorded<E>[];
      const found = await subjects(events);
      return events.map((event, place) => ({ summary: summary(event), subject: found[place] ?? streamType }));
    },
    summary: (event) => summary(event as Recorded<E>),
  };
}

/** One sentence for people: 'Reported version 1.0.1 as running.' */
export function describeDeviceEvent({ type, data }: DeviceEvent): string {
  switch (type) {
    case 'DeviceRegistered':
      return `Registered as "${data.name}" with the uid "${data.uid}".`;
    case 'DeviceKeyRenewed':
      return 'Registered again and got a new key.';
    case 'DeviceLinked':
      return `Linked the device to a profile: ${data.pinnedVersion === null ? 'it follows the newest version' : `it stays on version ${data.pinnedVersion}`}${data.needsApproval ? ', and updates wait for an approval' : ''}.`;
    case 'UpdateApproved':
      return `Approved version ${data.version} for the device.`;
    case 'DeviceReported':
      return `Reported: ${stateOf(data)}.`;
    case 'ReceiptImported':
      return `Took in a receipt: ${stateOf(data)}${data.current ? '' : '; newer reports were known'}.`;
    case 'DeviceRemoved':
      return 'Removed the device.';
    default: {
      const unknown: never = type;
      return `Something unknown happened to the device: ${String(unknown)}.`;
    }
  }
}

type Said = Extract<DeviceEvent, { type: 'DeviceReported' }>['data'];

function stateOf({ running, installing, layers }: Said): string {
  const failed = layers.filter(({ status }) => status === 'failed').map(({ name }) => `"${name}"`);
  const runs = running === null ? 'nothing runs yet' : `version ${running} runs`;
  if (installing === null) return failed.length === 0 ? runs : `${runs}, failed: ${failed.join(', ')}`;
  return failed.length === 0
    ? `${runs}, version ${installing} is being installed`
    : `${runs}, version ${installing} failed at ${failed.join(', ')}`;
}

/** One sentence for people. */
export function describeTokenEvent({ type, data }: DeviceTokenEvent): string {
  switch (type) {
    case 'DeviceTokenCreated':
      return `Made the device token "${data.name}", good until ${data.expiresAt}.`;
    case 'DeviceTokenUsed':
      return `The machine with the uid "${data.uid}" used the device token.`;
    default: {
      const unknown: never = type;
      return `Something unknown happened to the device token: ${String(unknown)}.`;
    }
  }
}

/** One sentence for people. */
export function describeRolloutEvent(event: RolloutEvent): string {
  switch (event.type) {
    case 'RolloutSet':
      return termsOf(event.data);
    case 'RolloutPaused':
      return 'Paused the rollout: devices that have not begun with a version wait.';
    case 'RolloutResumed':
      return 'Let the rollout go on.';
    default: {
      const unknown: never = event;
      return `Something unknown happened to the rollout: ${String(unknown)}.`;
    }
  }
}

function termsOf({ waves, maxFailing }: RolloutSet['data']): string {
  if (waves.length === 0) return 'Lets new versions go to all devices at once.';
  return `Lets new versions go out in waves: ${waves.map(waveText).join(', then ')}, then the rest; pauses when more than ${maxFailing} fail.`;
}

function waveText({ tag, percent }: Wave): string {
  return `${percent} % of "${tag}"`;
}
