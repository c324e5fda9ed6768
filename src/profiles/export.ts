import type { RegistryQueries } from '../registries/registry-queries.js';
import { writeProfile, type ExportFormat } from './palette/write-profile.js';
import type { ProfileQueries } from './queries.js';

/** What an export is read from. */
type Ports = {
  readonly profiles: Pick<ProfileQueries, 'authoredVersion'>;
  readonly registries: Pick<RegistryQueries, 'rows'>;
};

/** A published version in the form of Palette; null when there is none. */
export async function exportOf(
  { profiles, registries }: Ports,
  profileId: string,
  version: string,
  format: ExportFormat,
): Promise<string | null> {
  const authored = await profiles.authoredVersion(profileId, version);
  if (authored === null) return null;
  const ids = new Set(authored.layers.flatMap(({ source }) => (source ? [source.registryId] : [])));
  const rows = ids.size === 0 ? [] : await registries.rows([...ids]);
  return writeProfile(authored, new Map(rows.flatMap((row) => (row ? [[row.id, row] as const] : []))), format);
}
