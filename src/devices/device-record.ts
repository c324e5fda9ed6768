import type { Bind } from '../keyset.js';
import type { ReportedLayer, SiteProperty } from './events.js';
import type { DesiredRow, DeviceRow, Health } from './devices.js';

/** How often a device asks, and how long until it is silent: three intervals that were missed. */
export const POLL_SECONDS = 60;
/** How often it asks while its archive is built, which mostly takes less than a second. */
export const BUILDING_POLL_SECONDS = 10;
/** After so long without a word a device is silent. */
export const SILENT_SECONDS = 3 * POLL_SECONDS;

const SILENT = `seen.last_seen_at < now() - interval '${SILENT_SECONDS} seconds'`;

/** How a device is, by the server's clock. */
export const HEALTH = `(case when ${SILENT} then 'SILENT' else device.condition end)`;

/**
 * The same as a filter, in conditions on columns: of these PostgreSQL knows how many rows meet them. Of the case it
 * doesn't, and walks through all devices by name where it could have begun with the few that are silent. When they were
 * heard of has no index, since it changes all the time: reading that narrow table whole takes 12 ms for 100,000 devices.
 */
export function healthIs(health: readonly Health[], bind: Bind): readonly string[] {
  const conditions = health.filter((one) => one !== 'SILENT');
  if (conditions.length === 0 && health.length > 0) return [SILENT];
  const saysSo = `device.condition = any (${bind(conditions)}::text[])`;
  return health.includes('SILENT') ? [`(${SILENT} or ${saysSo})`] : [saysSo, `(${SILENT}) is not true`];
}

/**
 * Whether a device should run something that says something else. By content, not by number: a version that takes back
 * what the one before changed leaves nothing to do on a device that never had it.
 */
export const PENDING = `(wanted.version is not null and wanted.content_digest is distinct from
  (case when device.running_profile_id = device.profile_id then running.content_digest end))`;

/** Devices with when they were heard of, and with the versions that they should and do run. */
export const FROM = `from read.device as device
  left join read.device_seen as seen on seen.device_id = device.id
  left join read.profile as profile on profile.id = device.profile_id
  left join read.profile_version as wanted
    on wanted.profile_id = device.profile_id
   and wanted.version = coalesce(device.pinned_version, profile.latest_version)
  left join read.profile_version as running
    on running.profile_id = device.running_profile_id and running.version = device.running_version`;

const COLUMNS = `device.id, device.uid, device.name, device.name_key, device.tags, device.public_key, device.profile_id,
  device.pinned_version, device.needs_approval, device.approved_version, device.site_properties,
  device.running_profile_id, device.running_version, device.installing_version, device.layers,
  device.reported_sequence, wanted.version as wanted_version, ${PENDING} as is_pending, ${HEALTH} as health,
  seen.last_seen_at, seen.last_sequence`;

/** Devices as lists show them. */
export const SELECT = `select ${COLUMNS} ${FROM}`;

/** With the profile and the best archive of the wanted version: one that is ready before one that isn't. */
export const SELECT_DESIRED = `select ${COLUMNS}, profile.name as profile_name, profile.slug as profile_slug,
  archive.id as archive_id, archive.status as archive_status, archive.file_name, archive.size_bytes, archive.sha256,
  archive.checksums_digest, archive.error as archive_error, archive.requested_at as archive_requested_at
  ${FROM}
  left join lateral (
    select * from read.archive as archive
     where archive.profile_id = device.profile_id and archive.version = wanted.version
     order by archive.status = 'READY' desc, archive.requested_at desc, archive.id desc
     limit 1) as archive on true`;

export type DeviceRecord = {
  id: string;
  uid: string;
  name: string;
  name_key: string;
  tags: string[];
  public_key: string;
  profile_id: string | null;
  pinned_version: string | null;
  needs_approval: boolean;
  approved_version: string | null;
  site_properties: SiteProperty[];
  running_profile_id: string | null;
  running_version: string | null;
  installing_version: string | null;
  layers: ReportedLayer[];
  reported_sequence: number;
  wanted_version: string | null;
  is_pending: boolean;
  health: Health;
  last_seen_at: Date | null;
  last_sequence: number | null;
  profile_name?: string | null;
  profile_slug?: string | null;
  archive_id?: string | null;
  archive_status?: 'QUEUED' | 'BUILDING' | 'READY' | 'FAILED' | 'EXPIRED';
  file_name?: string;
  size_bytes?: string | null;
  sha256?: string | null;
  checksums_digest?: string | null;
  archive_error?: string | null;
  archive_requested_at?: Date;
};

/** A row of SELECT as the program sees it. */
export function deviceOf(record: DeviceRecord): DeviceRow {
  return {
    id: record.id,
    uid: record.uid,
    name: record.name,
    tags: record.tags,
    publicKey: record.public_key,
    profileId: record.profile_id,
    pinnedVersion: record.pinned_version,
    needsApproval: record.needs_approval,
    approvedVersion: record.approved_version,
    siteProperties: record.site_properties,
    runningVersion: record.running_version,
    runsOwnProfile: record.running_profile_id !== null && record.running_profile_id === record.profile_id,
    installingVersion: record.installing_version,
    wantedVersion: record.wanted_version,
    isPending: record.is_pending,
    health: record.health,
    layers: record.layers,
    lastSeenAt: record.last_seen_at,
    lastSequence: Math.max(record.reported_sequence, record.last_sequence ?? 0),
  };
}

/** A row of SELECT_DESIRED as the program sees it. */
export function desiredOf(record: DeviceRecord): DesiredRow {
  const { profile_id: id, profile_name: name, profile_slug: slug } = record;
  return {
    ...deviceOf(record),
    profile: id !== null && name && slug ? { id, name, slug } : null,
    archive: archiveOf(record),
  };
}

function archiveOf(record: DeviceRecord): DesiredRow['archive'] {
  const { archive_id: id, archive_status: status, archive_requested_at: requestedAt } = record;
  if (!id || !status || !requestedAt) return null;
  return {
    ...{ id, status, requestedAt },
    fileName: record.file_name ?? '',
    sizeBytes: record.size_bytes ? Number(record.size_bytes) : null,
    sha256: record.sha256 ?? null,
    checksumsDigest: record.checksums_digest ?? null,
    error: record.archive_error ?? null,
  };
}
