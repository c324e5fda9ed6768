import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { ArchiveCommands } from './archives/archives.js';
import type { ArchiveSigning } from './archives/signing-keys.js';
import type { Describer } from './describer.js';
import { createDeviceCommands } from './devices/device-commands.js';
import { createDeviceQueries } from './devices/device-queries.js';
import type { DeviceCommands, DeviceQueries } from './devices/devices.js';
import { createDeviceDescribers } from './devices/describe.js';
import { createPinnedVersions } from './devices/pinned-versions.js';
import { createPresence, type Presence } from './devices/presence.js';
import { createWantArchive } from './devices/want-archive.js';
import { createVersionVariables, siteValuesOf } from './devices/site-secrets.js';
import { remembered } from './devices/remembered-keys.js';
import type { DeviceRoutesPorts } from './devices/device-routes.js';
import type { ProfileQueries } from './profiles/queries.js';
import type { Vault } from './secrets/vault.js';
import type { Reads } from './replica/reads.js';
import type { Signals } from './store/feed.js';
import type { ManagedEventStore } from './store/event-store.js';

/** Devices as the program uses them. */
export type Devices = {
  readonly devices: DeviceCommands & DeviceQueries;
  /** when they were heard of */
  readonly presence: Presence;
  /** versions that they are pinned to */
  readonly pinned: ReturnType<typeof createPinnedVersions>;
  /** what their addresses need besides */
  readonly deviceRoutes: Pick<DeviceRoutesPorts, 'signingKeys' | 'siteValues' | 'wantArchive'>;
};

type Ports = {
  readonly log: Logger;
  readonly db: Pool;
  readonly reads: Pick<Reads, 'pool'>;
  readonly store: ManagedEventStore;
  readonly signals: Signals;
  readonly profiles: ProfileQueries;
  readonly archives: Pick<ArchiveCommands, 'request'>;
  readonly signing: Pick<ArchiveSigning, 'keys'>;
  readonly vault: Vault;
};

/** Wires everything about devices. */
export function wireDevices({ log, db: pool, reads, store, signals, profiles, archives, signing, vault }: Ports) {
  const variables = createVersionVariables(profiles);
  const queries = createDeviceQueries(reads.pool, variables);
  const devices = {
    ...createDeviceCommands({ store, pool, profiles, devices: queries, vault, variables }),
    ...queries,
  };
  const describers: readonly Describer[] = createDeviceDescribers(queries, async (ids) => {
    const rows = await profiles.rows([...new Set(ids)]);
    return new Map(rows.flatMap((row) => (row === null ? [] : [[row.id, row.name] as const])));
  });
  const wired: Devices = {
    devices,
    pinned: createPinnedVersions(pool),
    presence: createPresence(pool, signals, log),
    deviceRoutes: {
      signingKeys: remembered(() => signing.keys()),
      siteValues: (deviceId, properties) => siteValuesOf(vault, deviceId, properties),
      wantArchive: createWantArchive(archives, log),
    },
  };
  return { ...wired, describers };
}
