import type { RequestInfo } from '../access/caller.js';
import type { TagFilter } from '../access/tag-filter.js';
import type { CommandOptions } from '../command-options.js';
import type { Page, PageRequest } from '../page.js';
import type { Condition } from './device.js';
import type { ReportedLayer, Reported, SiteProperty, Wave } from './events.js';
import type { Registration } from './input.js';
import type { RolloutRow } from './rollout-rows.js';
import type { WantedProperty } from './site-properties.js';

/** How a device is: what it says itself, or that it says nothing any more. */
export type Health = Condition | 'SILENT';

/** Why a device may not install what it should run. */
export type WaitingFor = 'link' | 'version' | 'values' | 'approval' | 'wave' | 'pause' | 'archive';

/** A device as lists show it, with what it should run. */
export type DeviceRow = {
  readonly id: string;
  readonly uid: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly profileId: string | null;
  readonly pinnedVersion: string | null;
  readonly needsApproval: boolean;
  readonly approvedVersion: string | null;
  readonly siteProperties: readonly SiteProperty[];
  readonly runningVersion: string | null;
  /** whether the running version is one of the profile that it is linked to */
  readonly runsOwnProfile: boolean;
  readonly installingVersion: string | null;
  /** the pinned version, else the newest; null when it isn't published */
  readonly wantedVersion: string | null;
  /** whether what it runs says something else than what is wanted */
  readonly isPending: boolean;
  readonly health: Health;
  readonly layers: readonly ReportedLayer[];
  readonly lastSeenAt: Date | null;
  /** of the newest report or receipt that was taken */
  readonly lastSequence: number;
  readonly publicKey: string;
};

/** Which devices; all given fields must match. */
export type DeviceFilter = {
  profileId?: string | null | undefined;
  health?: readonly Health[] | null | undefined;
  hasPendingUpdate?: boolean | null | undefined;
  tags?: readonly string[] | null | undefined;
  /** words that are all in the name, the uid or a tag */
  search?: string | null | undefined;
  /** only those of profiles that this lets be seen */
  seen?: TagFilter | undefined;
};

/** What a poll needs besides the device: its profile and the archive of the wanted version. */
export type DesiredRow = DeviceRow & {
  readonly profile: { readonly id: string; readonly name: string; readonly slug: string } | null;
  readonly archive: {
    readonly id: string;
    readonly status: 'QUEUED' | 'BUILDING' | 'READY' | 'FAILED' | 'EXPIRED';
    readonly fileName: string;
    readonly sizeBytes: number | null;
    readonly sha256: string | null;
    readonly checksumsDigest: string | null;
    readonly error: string | null;
    readonly requestedAt: Date;
  } | null;
};

/** Finds the rollout of a profile that has this newest version. */
export type RolloutOf = (profileId: string, version: string) => Promise<RolloutRow | null>;

/** A device that is otherwise than before. `movedAt`: the revision at which it was linked or removed; null: it stayed where it was. */
export type TouchedDevice = { readonly deviceId: string; readonly movedAt: number | null };

/** The reading side of devices. Removed ones are nowhere. */
export interface DeviceQueries {
  rows(ids: readonly string[]): Promise<readonly (DeviceRow | null)[]>;
  /** By name. */
  list(page: PageRequest, filter: DeviceFilter): Promise<Page<DeviceRow>>;
  /** Exact up to 10,000, null beyond. */
  count(filter: DeviceFilter): Promise<number | null>;
  /** By what it signs in with: one indexed statement. */
  byKey(keyDigest: string): Promise<DesiredRow | null>;
  /**
   * Why a device waits with the version that it should run; null: it doesn't, or nothing is pending.
   * @param rolloutOf where rollouts are read; without it they may be two seconds old
   */
  waitingFor(row: DeviceRow, rolloutOf?: RolloutOf): Promise<WaitingFor | null>;
  /** Names of the variables of the wanted version that need a value and have none. */
  missingValues(row: DeviceRow): Promise<readonly string[]>;
  /** How far the newest versions of profiles have come, as of now; null where there is no such profile. */
  rollouts(profileIds: readonly string[]): Promise<readonly (RolloutRow | null)[]>;
  /** The profiles that devices are linked to, or were before they moved; null for devices of no profile. */
  touched(devices: readonly TouchedDevice[]): Promise<readonly (string | null)[]>;
  /** Names of the devices that are linked to a profile, by name; 100 at most. */
  followers(profileId: string): Promise<readonly string[]>;
  /** Names of devices by id, removed ones too. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export type CreateDeviceToken = CommandOptions & {
  name: string;
  profileId?: string | undefined;
  expiresAt?: Date | undefined;
};
export type LinkDevice = CommandOptions & {
  deviceId: string;
  profileId: string;
  pinnedVersion: string | null;
  siteProperties?: readonly WantedProperty[] | undefined;
  needsApproval?: boolean | undefined;
  tags?: readonly string[] | undefined;
};
export type ApproveUpdate = CommandOptions & { deviceId: string; version: string };
export type OnDevice = CommandOptions & { deviceId: string };
export type OnRollout = CommandOptions & { profileId: string };
export type SetRollout = OnRollout & { waves: readonly Wave[]; maxFailing: number };
export type ImportReceipt = CommandOptions & { receipt: string };

/** What a machine gets when it registers. The key is shown once. */
export type Registered = { readonly deviceId: string; readonly key: string };

/** The commands of devices. */
export interface DeviceCommands {
  /** The token is null when an idempotency key answered: it is shown once. */
  createToken(input: CreateDeviceToken, by: RequestInfo): Promise<{ readonly token: string | null }>;
  link(input: LinkDevice, by: RequestInfo): Promise<{ readonly deviceId: string }>;
  approve(input: ApproveUpdate, by: RequestInfo): Promise<{ readonly deviceId: string }>;
  remove(input: OnDevice, by: RequestInfo): Promise<{ readonly deviceId: string }>;
  setRollout(input: SetRollout, by: RequestInfo): Promise<{ readonly profileId: string }>;
  /** Holds back what hasn't begun. */
  pauseRollout(input: OnRollout, by: RequestInfo): Promise<{ readonly profileId: string }>;
  resumeRollout(input: OnRollout, by: RequestInfo): Promise<{ readonly profileId: string }>;
  importReceipt(input: ImportReceipt, by: RequestInfo): Promise<{ readonly deviceId: string }>;
  /** A machine registers with a token. */
  register(token: string, registration: Registration, requestId: string): Promise<Registered>;
  /** A device says how it is. Answers the newest sequence. */
  report(deviceId: string, said: Reported, requestId: string): Promise<{ readonly lastSequence: number }>;
}
