import type { Variable } from '../profiles/events.js';
import type { ProfileQueries } from '../profiles/queries.js';
import type { NewSecret, Vault } from '../secrets/vault.js';
import { secretIdsOf, type WantedProperty } from './site-properties.js';
import type { SiteProperty } from './events.js';

/** Site properties with the secrets among them put aside: an event names only their ids. */
export type PutAside = {
  readonly properties: readonly (SiteProperty | WantedProperty)[];
  readonly secrets: readonly NewSecret[];
};

/** Takes the values of sensitive variables out of site properties. @param newId for each secret */
export function putAside(
  deviceId: string,
  wanted: readonly WantedProperty[],
  variables: readonly Variable[],
  newId: () => string,
): PutAside {
  const sensitive = new Set(variables.flatMap((variable) => (variable.sensitive ? [variable.name] : [])));
  const secrets: NewSecret[] = [];
  const properties = wanted.map(({ name, value }) => {
    if (value === null || value === '' || !sensitive.has(name)) return { name, value };
    const secretId = newId();
    secrets.push({ id: secretId, ownerId: deviceId, text: value });
    return { name, secretId };
  });
  return { properties, secrets };
}

/** The values of a site for the device itself, secrets in the clear. @throws Refused SECRET_LOST */
export async function siteValuesOf(
  vault: Pick<Vault, 'open'>,
  deviceId: string,
  properties: readonly SiteProperty[],
): Promise<readonly { name: string; value: string }[]> {
  const texts = await vault.open(deviceId, secretIdsOf(properties));
  return properties.map((one) => ({
    name: one.name,
    value: 'value' in one ? one.value : (texts.get(one.secretId) ?? ''),
  }));
}

/** The variables of a published version, null when there is none. */
export type VersionVariables = (profileId: string, version: string) => Promise<readonly Variable[] | null>;

/** So many versions are remembered: a published one never changes. */
const MOST = 500;

/** Reads the variables of published versions; what was read once is remembered. */
export function createVersionVariables(profiles: Pick<ProfileQueries, 'state' | 'version'>): VersionVariables {
  const known = new Map<string, readonly Variable[]>();
  return async (profileId, version) => {
    const key = `${profileId} ${version}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const row = await profiles.version(profileId, version);
    const found = row === null ? null : await profiles.state(profileId, { revision: row.revision });
    if (found === null) return null;
    const variables = found.profile.published?.variables ?? [];
    if (known.size >= MOST) known.clear();
    known.set(key, variables);
    return variables;
  };
}
