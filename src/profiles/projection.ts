import { searchable } from '../search-words.js';
import type { Recorded } from '../store/event.js';
import type { InlineWrite } from '../store/store.js';
import type { Layer, ProfileEvent } from './events.js';
import { registriesOf } from './premises.js';
import type { Existing, Profile, PublishedVersion } from './profile.js';

/**
 * The list rows of a profile after a command, written in the statement of its append, so that a list shows an edit as
 * soon as it is acknowledged.
 */
export function profileRows(after: Profile, recorded: readonly Recorded<ProfileEvent>[]): readonly InlineWrite[] {
  if (after.status === 'absent') return [];
  const revisions = new Set(recorded.map((event) => event.revision));
  return [
    headRow(after),
    // Most edits concern values and manifests, which no list shows: spare them the indexes of read.profile.
    ...(recorded.some((event) => SHOWN[event.type]) ? [profileRow(after)] : []),
    ...after.versions
      .filter((version) => revisions.has(version.revision))
      .map((version) => versionRow(after.id, version)),
  ];
}

/** Every list row of a profile, for a rebuild. */
export function allProfileRows(profile: Existing): readonly InlineWrite[] {
  return [headRow(profile), profileRow(profile), ...profile.versions.map((version) => versionRow(profile.id, version))];
}

/** Whether an event of this type may change a profile's row in read.profile. */
const SHOWN: Record<ProfileEvent['type'], boolean> = {
  ProfileCreated: true,
  ProfileRenamed: true,
  DescriptionChanged: true,
  TagsChanged: true,
  LayerAdded: true,
  LayerRenamed: true,
  LayerValuesChanged: false,
  LayerInstallOrderChanged: false,
  LayerVmMarkChanged: false,
  LayerSourceChanged: true,
  LayerPresetsChanged: false,
  ManifestAttached: false,
  ManifestReplaced: false,
  ManifestDetached: false,
  LayersReordered: false,
  LayerRemoved: true,
  VariablesSet: false,
  VersionPublished: true,
  DraftOpened: true,
  DraftDiscarded: true,
  ProfileDeleted: true,
};

// The upserts leave a newer row alone: a rebuild that read the profile before an edit must not undo the edit's row.

function headRow(profile: Existing): InlineWrite {
  return {
    sql: (bind) => `
      insert into read.profile_head as head (profile_id, revision, updated_at, deleted_at)
      select ${bind(profile.id)}::uuid, appended.revision, appended.recorded_at, ${bind(profile.deletedAt)}::timestamptz
        from appended where not appended.duplicate
      on conflict (profile_id) do update
         set revision = excluded.revision, updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
       where head.revision <= excluded.revision`,
  };
}

function profileRow(profile: Existing): InlineWrite {
  const layers = [...(profile.draft?.layers ?? []), ...(profile.published?.layers ?? [])];
  const content = searchable([profile.name, profile.description, ...profile.tags].join('\n'));
  return {
    sql: (bind) => `
      insert into read.profile as profile (id, revision, slug, name, description, tags, draft_version, latest_version,
                                           created_at, deleted_at, content, layer_names, pack_names,
                                           draft_registries)
      select ${bind(profile.id)}::uuid, appended.revision, ${bind(profile.slug)}::text, ${bind(profile.name)}::text,
             ${bind(profile.description)}::text, ${bind(profile.tags)}::text[],
             ${bind(profile.draft?.version ?? null)}::text, ${bind(profile.versions.at(-1)?.version ?? null)}::text,
             ${bind(profile.createdAt)}::timestamptz, ${bind(profile.deletedAt)}::timestamptz, ${bind(content)}::text,
             ${bind(layerNames(layers))}::text[], ${bind(packNames(layers))}::text[],
             ${bind(registriesOf(profile.draft?.layers ?? []))}::uuid[]
        from appended where not appended.duplicate
      on conflict (id) do update
         set revision = excluded.revision, slug = excluded.slug, name = excluded.name,
             description = excluded.description, tags = excluded.tags, draft_version = excluded.draft_version,
             latest_version = excluded.latest_version, created_at = excluded.created_at,
             deleted_at = excluded.deleted_at, content = excluded.content, layer_names = excluded.layer_names,
             pack_names = excluded.pack_names, draft_registries = excluded.draft_registries
       where profile.revision <= excluded.revision`,
  };
}

function versionRow(profileId: string, version: PublishedVersion): InlineWrite {
  return {
    sql: (bind) => `
      insert into read.profile_version (profile_id, version, revision, content_digest, note, published_at,
                                        published_by_kind, published_by_id)
      select ${bind(profileId)}::uuid, ${bind(version.version)}::text, ${bind(version.revision)}::integer,
             ${bind(version.contentDigest)}::text, ${bind(version.note)}::text, ${bind(version.publishedAt)}::timestamptz,
             ${bind(version.publishedBy.kind)}::text, ${bind(version.publishedBy.id)}::text
        from appended where not appended.duplicate
      on conflict (profile_id, version) do update
         set revision = excluded.revision, content_digest = excluded.content_digest, note = excluded.note,
             published_at = excluded.published_at, published_by_kind = excluded.published_by_kind,
             published_by_id = excluded.published_by_id`,
  };
}

function layerNames(layers: readonly Layer[]): readonly string[] {
  return [...new Set(layers.map((layer) => layer.name))].sort();
}

function packNames(layers: readonly Layer[]): readonly string[] {
  return [
    ...new Set(layers.flatMap((layer) => (layer.kind === 'PACK' && layer.source ? [layer.source.name] : []))),
  ].sort();
}
