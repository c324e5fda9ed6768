import { digestOf } from './credentials.js';
import type { DesiredRow, WaitingFor } from './devices.js';
import { BUILDING_POLL_SECONDS, POLL_SECONDS } from './device-record.js';

/** A key that archives are checked with, as devices get it. */
export type KeyForDevices = { id: string; algorithm: string; publicKey: string; active: boolean };

/**
 * What a device is told to run. `etag`: the same as long as nothing changes; of the ids of secrets, so that only who gets
 * the whole answer has them opened.
 */
export type Desired = {
  readonly etag: string;
  readonly body: (siteValues: readonly { readonly name: string; readonly value: string }[]) => string;
};

/** Why a device waits: `held` as the gate says it, with the names of the values that it lacks. */
export type Held = { readonly held: Exclude<WaitingFor, 'archive'> | null; readonly missing: readonly string[] };

/** Composes the answer of GET /device/v1/desired. Archives are judged here. */
export function desiredOf(row: DesiredRow, { held, missing }: Held, signingKeys: readonly KeyForDevices[]): Desired {
  const version = row.isPending ? row.wantedVersion : row.runningVersion;
  const ready = row.archive?.status === 'READY' && version === row.wantedVersion ? row.archive : null;
  const waitingFor = held ?? (row.isPending && ready === null ? 'archive' : null);
  const building = waitingFor === 'archive' && row.archive?.status !== 'FAILED';
  const textWith = (siteProperties: readonly object[]): string =>
    JSON.stringify({
      deviceId: row.id,
      deviceName: row.name,
      profile: row.profile,
      version,
      approved: waitingFor === null,
      waitingFor,
      message: waitingFor === null ? '' : messageOf(waitingFor, row, missing),
      archive: ready && {
        id: ready.id,
        url: `/archives/${ready.id}.tgz`,
        fileName: ready.fileName,
        sizeBytes: ready.sizeBytes,
        sha256: ready.sha256,
        checksumsDigest: ready.checksumsDigest,
      },
      siteProperties,
      lastSequence: row.lastSequence,
      pollSeconds: building ? BUILDING_POLL_SECONDS : POLL_SECONDS,
      signingKeys,
    });
  return { etag: `"${digestOf(textWith(row.siteProperties)).slice(0, 32)}"`, body: textWith };
}

/** Why a device waits, as a sentence for people. */
export function messageOf(waitingFor: WaitingFor, row: DesiredRow, missing: readonly string[] = []): string {
  switch (waitingFor) {
    case 'link':
      return 'This device is linked to no profile. Link it with linkDevice.';
    case 'version':
      return 'No version of the profile is published that this device could run.';
    case 'values':
      return `Version ${row.wantedVersion} needs values for ${missing.join(', ')}, which nobody gave for this device. Give them with linkDevice.`;
    case 'approval':
      return `Version ${row.wantedVersion} has to be approved for this device.`;
    case 'wave':
      return `Version ${row.wantedVersion} goes to other devices first.`;
    case 'pause':
      return `The rollout of version ${row.wantedVersion} is paused: somebody has paused it, or more devices fail with it than are allowed to.`;
    case 'archive':
      return row.archive?.status === 'FAILED'
        ? `The archive of version ${row.wantedVersion} could not be built: ${row.archive.error ?? 'no reason is known'}`
        : `The archive of version ${row.wantedVersion} is being built.`;
    default: {
      const unknown: never = waitingFor;
      return String(unknown);
    }
  }
}
