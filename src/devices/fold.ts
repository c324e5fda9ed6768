import type { Fold, Recorded } from '../store/event.js';
import type { ActiveDevice, Device, DeviceToken } from './device.js';
import type { DeviceEvent, DeviceTokenEvent, ReceiptImported } from './events.js';

/** Folds a device's history. Raise `stateSchema` whenever `Device` or a step changes. */
export const deviceFold: Fold<Device, DeviceEvent> = {
  streamType: 'device',
  initial: { status: 'absent' },
  evolve: evolveDevice,
  stateSchema: 1,
};

/** Folds a token's history. */
export const deviceTokenFold: Fold<DeviceToken, DeviceTokenEvent> = {
  streamType: 'deviceToken',
  initial: { status: 'absent' },
  evolve: evolveToken,
  stateSchema: 1,
};

function evolveDevice(state: Device, event: Recorded<DeviceEvent>): Device {
  if (event.type === 'DeviceRegistered') return state.status === 'absent' ? registered(event) : state;
  if (state.status !== 'active') return state;
  switch (event.type) {
    case 'DeviceKeyRenewed':
      return { ...state, keyDigest: event.data.keyDigest };
    case 'DeviceLinked': {
      const { tags, ...link } = event.data;
      return { ...state, tags, link };
    }
    case 'UpdateApproved':
      return state.link === null ? state : { ...state, link: { ...state.link, approvedVersion: event.data.version } };
    case 'DeviceReported':
      return { ...state, reported: event.data };
    case 'ReceiptImported':
      return receiptImported(state, event.data);
    case 'DeviceRemoved':
      return { status: 'removed', id: state.id, uid: state.uid, name: state.name };
    default:
      return unchanged(state, event);
  }
}

function registered({ streamId, data, recordedAt }: Recorded<Extract<DeviceEvent, { type: 'DeviceRegistered' }>>) {
  const nothingYet = { link: null, reported: null, receipts: [] };
  return { status: 'active' as const, id: streamId, ...data, ...nothingYet, registeredAt: recordedAt.toISOString() };
}

function receiptImported(state: ActiveDevice, data: ReceiptImported['data']): ActiveDevice {
  const { sequence, profileId, running, installing, layers, deviceTime, current } = data;
  const receipts = [...state.receipts, sequence];
  return current
    ? { ...state, receipts, reported: { sequence, profileId, running, installing, layers, deviceTime } }
    : { ...state, receipts };
}

function evolveToken(state: DeviceToken, event: Recorded<DeviceTokenEvent>): DeviceToken {
  switch (event.type) {
    case 'DeviceTokenCreated':
      return state.status === 'absent' ? { status: 'unused', id: event.streamId, ...event.data, usedBy: null } : state;
    case 'DeviceTokenUsed':
      return state.status === 'unused' ? { ...state, status: 'used', usedBy: event.data } : state;
    default:
      return unchanged(state, event);
  }
}

/** Holds the compiler to naming every event above. */
function unchanged<S>(state: S, _unknown: never): S {
  return state;
}
