import type { Pool } from 'pg';
import { isUuid } from '../ids.js';
import { selectPage, statementParameters, type Keyset } from '../keyset.js';
import { mapPage } from '../page.js';
import { run, statement } from '../store/statement.js';
import { deviceConditions } from './device-filter.js';
import { desiredOf, deviceOf, FROM, SELECT, SELECT_DESIRED, type DeviceRecord } from './device-record.js';
import type { DeviceFilter, DeviceQueries } from './devices.js';
import { createFollowers } from './followers.js';
import { createGate } from './gate.js';
import { rolloutRows } from './rollout-rows.js';
import type { VersionVariables } from './site-secrets.js';
import { missingValues } from './site-values.js';
import { touchedProfiles } from './touched.js';

const byName: Keyset<DeviceRecord> = {
  // Another than "devices", when names were sorted by bytes: a cursor of then is refused.
  name: 'devices.name_key',
  direction: 'ASC',
  columns: [
    { sql: 'device.name_key', type: 'text', of: (row) => row.name_key },
    { sql: 'device.id', type: 'uuid', of: (row) => row.id },
  ],
};

/** So many are counted and no more, so that counting never costs more than that. */
const COUNTED = 10_000;

const selectRows = statement(`${SELECT} where device.removed_at is null and device.id = any ($1::uuid[])`);
const selectByKey = statement(`${SELECT_DESIRED} where device.removed_at is null and device.key_digest = $1::text`);
const selectNames = statement(
  'select device.id, device.name from read.device as device where device.id = any ($1::uuid[])',
);

/** The reading side of devices on PostgreSQL. */
export function createDeviceQueries(pool: Pool, variablesOf: VersionVariables): DeviceQueries {
  const missing: DeviceQueries['missingValues'] = async ({ profileId, wantedVersion, siteProperties }) => {
    const variables = profileId === null || wantedVersion === null ? null : await variablesOf(profileId, wantedVersion);
    return missingValues(variables ?? [], siteProperties);
  };
  const gate = createGate(pool, missing);
  return {
    async rows(ids) {
      const found = await run<DeviceRecord>(pool, selectRows, [ids.filter(isUuid)]);
      const byId = new Map(found.map((record) => [record.id, deviceOf(record)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    async list(page, filter) {
      const where = await deviceConditions(pool, filter);
      return mapPage(await selectPage(pool, byName, page, { select: SELECT, where }), deviceOf);
    },
    count: (filter) => count(pool, filter),
    async byKey(keyDigest) {
      const [record] = await run<DeviceRecord>(pool, selectByKey, [keyDigest]);
      return record === undefined ? null : desiredOf(record);
    },
    waitingFor: gate,
    missingValues: missing,
    rollouts: (profileIds) => rolloutRows(pool, profileIds),
    touched: (devices) => touchedProfiles(pool, devices),
    followers: createFollowers(pool),
    async names(ids) {
      const found = await run<{ id: string; name: string }>(pool, selectNames, [ids.filter(isUuid)]);
      return new Map(found.map(({ id, name }) => [id, name]));
    },
  };
}

async function count(pool: Pool, filter: DeviceFilter): Promise<number | null> {
  const where = await deviceConditions(pool, filter);
  const { values, bind } = statementParameters();
  const found = `select 1 ${FROM} where ${where(bind).join(' and ')} limit ${COUNTED + 1}`;
  const [row] = await run<{ count: number }>(
    pool,
    `select count(*)::integer as count from (${found}) as found`,
    values,
  );
  const counted = row?.count ?? 0;
  return counted > COUNTED ? null : counted;
}
