import type { ProfileQueries } from '../profiles/queries.js';
import type { EarlierVersion } from './layout.js';

/**
 * Every version of a profile that was published before this one, oldest first, with the names of its layers: what tells
 * which basenames are taken and which need a tombstone. Reads no text.
 */
export async function earlierVersions(
  profiles: Pick<ProfileQueries, 'state'>,
  profileId: string,
  version: string,
): Promise<readonly EarlierVersion[]> {
  const found = await profiles.state(profileId);
  const versions = found?.profile.versions ?? [];
  const before = versions.slice(
    0,
    Math.max(
      0,
      versions.findIndex((one) => one.version === version),
    ),
  );
  const earlier: EarlierVersion[] = [];
  for (const { version: name, revision } of before) {
    const then = await profiles.state(profileId, { revision });
    earlier.push({ version: name, layers: then?.profile.published?.layers ?? [] });
  }
  return earlier;
}
