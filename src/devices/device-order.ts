import type { Pool } from 'pg';
import type { RequestInfo } from '../access/caller.js';
import { idempotencyOf, metadataOf, requireOptions, type CommandOptions } from '../command-options.js';
import { isUuid } from '../ids.js';
import { requireStorableTexts } from '../input-text.js';
import { noSuch } from '../no-such.js';
import type { ProfileQueries } from '../profiles/queries.js';
import { run, statement } from '../store/statement.js';
import type { Vault } from '../secrets/vault.js';
import type { EventStore, InlineWrite } from '../store/store.js';
import type { Device } from './device.js';
import type { DeviceQueries } from './devices.js';
import type { DeviceEvent } from './events.js';
import { deviceFold } from './fold.js';
import { devicePremises, deviceRows } from './projection.js';
import { secretIdsOf } from './site-properties.js';
import type { VersionVariables } from './site-secrets.js';

/** What the commands of devices work with. */
export type DevicePorts = {
  readonly store: EventStore;
  readonly pool: Pool;
  readonly profiles: Pick<ProfileQueries, 'rows' | 'version'>;
  readonly devices: Pick<DeviceQueries, 'rows'>;
  readonly vault: Pick<Vault, 'keep' | 'forget' | 'fingerprint'>;
  readonly variables: VersionVariables;
};

/** One command on one device. */
export type DeviceOrder = {
  readonly mutation: string;
  readonly deviceId: string;
  readonly input: CommandOptions;
  readonly by: RequestInfo;
  readonly decide: (state: Device) => readonly DeviceEvent[] | Promise<readonly DeviceEvent[]>;
  /** the input as its hash may hold it; without it the input */
  readonly hashed?: CommandOptions;
  /** secrets that the events name, asked for after `decide` */
  readonly sealed?: () => readonly InlineWrite[];
};

/** The way of every command on a device that is there. */
export async function runOnDevice(
  { store, vault }: Pick<DevicePorts, 'store' | 'vault'>,
  { mutation, deviceId, input, by, decide, hashed = input, sealed = () => [] }: DeviceOrder,
): Promise<{ readonly deviceId: string }> {
  requireOptions(input);
  requireStorableTexts(input);
  requireDeviceId(deviceId);
  await store.execute<Device, DeviceEvent>({
    fold: deviceFold,
    streamId: deviceId,
    expectedRevision: input.expectedRevision,
    metadata: metadataOf(input, by),
    idempotency: idempotencyOf(mutation, hashed, by),
    decide,
    rows: (after, recorded) => [...deviceRows(after), ...sealed(), ...forgotten(vault, deviceId, after, recorded)],
    premises: devicePremises,
    answer: () => ({ deviceId }),
  });
  return { deviceId };
}

/** Secrets that a new link doesn't name any more are destroyed, and all of a device that is removed. */
function forgotten(
  vault: Pick<Vault, 'forget'>,
  deviceId: string,
  after: Device,
  recorded: readonly DeviceEvent[],
): readonly InlineWrite[] {
  if (!recorded.some(({ type }) => type === 'DeviceLinked' || type === 'DeviceRemoved')) return [];
  const properties = after.status === 'active' ? (after.link?.siteProperties ?? []) : [];
  return [vault.forget(deviceId, secretIdsOf(properties))];
}

/**
 * The newest version of a profile that is there, null before the first.
 * @throws NotFound PROFILE_NOT_FOUND
 */
export async function newestVersionOf({ profiles }: Pick<DevicePorts, 'profiles'>, profileId: string) {
  const [row] = isUuid(profileId) ? await profiles.rows([profileId]) : [];
  if (row && row.deletedAt === null) return row.latestVersion;
  throw noSuch('SystemProfile');
}

/** @throws NotFound for what can't be a device's id, before PostgreSQL refuses it as a malformed uuid */
function requireDeviceId(deviceId: string): void {
  if (!isUuid(deviceId)) throw noSuch('Device');
}

const selectSequence = statement(`
  select seen.last_sequence as "lastSequence" from read.device_seen as seen where seen.device_id = $1::uuid`);

/** The newest sequence that was taken, also of reports that said nothing new. */
export async function lastSequenceOf(pool: Pool, deviceId: string): Promise<number> {
  const [row] = await run<{ lastSequence: number }>(pool, selectSequence, [deviceId]);
  return row?.lastSequence ?? 0;
}

// That it is back from its silence is told by presence, which every request with its key reaches too.
const keepHeard = statement(`
  insert into read.device_seen as seen (device_id, last_seen_at, last_sequence)
  values ($1::uuid, now(), $2::integer)
  on conflict (device_id) do update
     set last_sequence = greatest(seen.last_sequence, excluded.last_sequence),
         last_seen_at = excluded.last_seen_at`);
const keepImported = statement(`
  update read.device_seen as seen set last_sequence = greatest(seen.last_sequence, $2::integer)
   where seen.device_id = $1::uuid`);

/** Keeps a sequence that was taken. @param isHeard the device spoke itself, so it isn't silent */
export async function keepSequence(pool: Pool, deviceId: string, sequence: number, isHeard: boolean): Promise<void> {
  await run(pool, isHeard ? keepHeard : keepImported, [deviceId, sequence]);
}
