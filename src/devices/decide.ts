import { isDeepStrictEqual } from 'node:util';
import { Duplicate, Invalid, NotFound, Refused } from '../errors.js';
import { noLonger, noSuch } from '../no-such.js';
import type { ActiveDevice, Device, DeviceToken } from './device.js';
import type {
  DeviceEvent,
  DeviceLinked,
  DeviceRegistered,
  DeviceTokenEvent,
  ReceiptImported,
  Reported,
  SiteProperty,
} from './events.js';
import { settled, type WantedProperty } from './site-properties.js';

/** The device of a command. @throws NotFound DEVICE_NOT_FOUND; a removed one isn't there any more */
export function existing(state: Device): ActiveDevice {
  if (state.status === 'active') return state;
  throw state.status === 'removed' ? noLonger('Device', state.name, 'removed') : noSuch('Device');
}

/** A machine that registers. */
export type Applicant = { readonly deviceId: string; readonly uid: string; readonly publicKey: string };

/**
 * The first machine uses a token up; the same one may come again, since its answer may have been lost.
 * @throws NotFound TOKEN_UNKNOWN, Refused TOKEN_EXPIRED and TOKEN_USED
 */
export function useToken(state: DeviceToken, applicant: Applicant, now: Date): DeviceTokenEvent[] {
  if (state.status === 'absent')
    throw new NotFound('TOKEN_UNKNOWN', 'No such device token was made here. Ask for one with createDeviceToken.');
  const { usedBy } = state;
  const isSame = usedBy?.uid === applicant.uid && usedBy.publicKey === applicant.publicKey;
  if (usedBy !== null && !isSame)
    throw new Refused(
      'TOKEN_USED',
      `The device token "${state.name}" was used by another machine. If that wasn't yours, remove the device that used it; then make a new token.`,
    );
  if (Date.parse(state.expiresAt) <= now.getTime())
    throw new Refused(
      'TOKEN_EXPIRED',
      `The device token "${state.name}" expired at ${state.expiresAt}; make a new one.`,
    );
  return usedBy === null ? [{ type: 'DeviceTokenUsed', data: applicant }] : [];
}

/**
 * A machine registers; the same one again gets a new key.
 * @throws Refused TOKEN_USED when people have removed what this token registered
 */
export function register(state: Device, data: DeviceRegistered['data']): DeviceEvent[] {
  if (state.status === 'absent') return [{ type: 'DeviceRegistered', data }];
  if (state.status === 'active') return [{ type: 'DeviceKeyRenewed', data: { keyDigest: data.keyDigest } }];
  throw new Refused(
    'TOKEN_USED',
    `The device "${state.name}" that this token registered was removed; make a new token.`,
  );
}

/** What a link is to be; `undefined` keeps what is. `newest`: what the device would install now. */
export type Wanted = {
  readonly profileId: string;
  readonly pinnedVersion: string | null;
  readonly needsApproval?: boolean | undefined;
  readonly siteProperties?: readonly (SiteProperty | WantedProperty)[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly newest: string | null;
};

/** Links a device, or changes its link. A new link is itself the approval of the version that is wanted at that moment. */
export function link(state: Device, wanted: Wanted): DeviceEvent[] {
  const device = existing(state);
  const before = device.link?.profileId === wanted.profileId ? device.link : null;
  const kept = before?.siteProperties ?? [];
  const data: DeviceLinked['data'] = {
    profileId: wanted.profileId,
    pinnedVersion: wanted.pinnedVersion,
    needsApproval: wanted.needsApproval ?? before?.needsApproval ?? false,
    siteProperties: settled(wanted.siteProperties ?? kept, kept),
    tags: wanted.tags ?? device.tags,
    approvedVersion: before === null ? (wanted.pinnedVersion ?? wanted.newest) : before.approvedVersion,
  };
  return isDeepStrictEqual({ ...before, tags: device.tags }, data) ? [] : [{ type: 'DeviceLinked', data }];
}

/**
 * Lets a device install exactly this version.
 * @param pending the version that it waits for now, null when none
 * @throws Refused NOTHING_PENDING, OTHER_VERSION_PENDING
 */
export function approve(state: Device, version: string, pending: string | null): DeviceEvent[] {
  const device = existing(state);
  if (device.link?.approvedVersion === version) return [];
  if (device.link === null || pending === null)
    throw new Refused(
      'NOTHING_PENDING',
      `No update waits for the device "${device.name}"; there is nothing to approve.`,
      ['version'],
    );
  if (pending !== version)
    throw new Refused(
      'OTHER_VERSION_PENDING',
      `The device "${device.name}" waits for version ${pending}, not for ${version}. Look at what ${pending} changes, then approve that.`,
      ['version'],
    );
  return [{ type: 'UpdateApproved', data: { profileId: device.link.profileId, version } }];
}

/**
 * A device says how it is. The same again and what changes nothing is no event.
 * @param newest the highest sequence that was taken, also of reports that changed nothing
 * @throws Refused REPORT_OUTDATED
 */
export function report(state: Device, said: Reported, newest: number): DeviceEvent[] {
  const { reported } = existing(state);
  const isOld = reported !== null && isSame(said, reported);
  const last = Math.max(newest, reported?.sequence ?? 0);
  const isRepeat = isOld && (said.sequence === last || said.sequence === reported.sequence);
  if (said.sequence <= last && !isRepeat)
    throw new Refused(
      'REPORT_OUTDATED',
      `Report ${said.sequence} comes after report ${last} was taken. Number the next one ${last + 1}.`,
      ['sequence'],
    );
  return isOld ? [] : [{ type: 'DeviceReported', data: said }];
}

function isSame(a: Reported, b: Reported): boolean {
  const told = ({ profileId, running, installing, layers }: Reported) =>
    JSON.stringify([
      profileId,
      running,
      installing,
      layers.map(({ name, status, message }) => [name, status, message]),
    ]);
  return told(a) === told(b);
}

/** A checked receipt: what it says in the terms of a report. */
export type CheckedReceipt = Omit<ReceiptImported['data'], 'current'>;

/** Takes in what a device did without a network. Imported before: nothing. Older than what is known: history only. */
export function importReceipt(state: Device, receipt: CheckedReceipt, newest: number): DeviceEvent[] {
  const device = existing(state);
  if (device.receipts.includes(receipt.sequence)) return [];
  const current = receipt.sequence > Math.max(newest, device.reported?.sequence ?? 0);
  return [{ type: 'ReceiptImported', data: { ...receipt, current } }];
}

/** Removes a device; a second time does nothing. @throws NotFound DEVICE_NOT_FOUND */
export function remove(state: Device): DeviceEvent[] {
  if (state.status === 'removed') return [];
  existing(state);
  return [{ type: 'DeviceRemoved', data: {} }];
}

/** Two living machines can't have one uid. */
export function uidTaken(uid: string, cause?: unknown): Duplicate {
  return new Duplicate(
    'UID_TAKEN',
    `Another device has the uid "${uid}". Give this machine another uid, or remove the other device first.`,
    ['uid'],
    cause === undefined ? undefined : { cause },
  );
}

/** @throws Invalid PROOF when the machine doesn't hold the private half of its key */
export function requireProof(isProven: boolean): void {
  if (!isProven)
    throw new Invalid(
      'PROOF',
      'The proof is not a signature by publicKey over "system-profiles-registration/1", the token and the uid, a line each.',
      ['proof'],
    );
}
