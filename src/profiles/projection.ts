import type { Recorded } from '../store/event.js';
import type { InlineWrite } from '../store/store.js';
import type { Layer, ProfileEvent } from './events.js';
import type { Existing, Profile, PublishedVersion } from './profile.js';

/**
 * The list rows of a profile after a command, written in the statement of its append, so that a list shows an edit as
 * soon as it is acknowledged.
 */
export function profileRows(after: Profile, recorded: readonly Recorded<ProfileEvent>[]): readonly InlineWrite[] {
  if (after.status === 'absent') return [];
  const revisions = new Set(recorded.map((event) => event.revision));
  return [
    profileRow(after),
    // Most edits concern values and manifests, which search doesn't look into: spare them its indexes.
    ...(recorded.some((event) => FOUND_BY[event.type]) ? [searchRow(after)] : []),
    ...after.versions
      .filter((version) => revisions.has(version.revision))
      .map((version) => versionRow(after.id, version)),
  ];
}

/** Every list row of a profile, for a rebuild. */
export function allProfileRows(profile: Existing): readonly InlineWrite[] {
  return [
    profileRow(profile),
    searchRow(profile),
    ...profile.versions.map((version) => versionRow(profile.id, version)),
  ];
}

/** A text as search compares it: letters of any case and either composition are the same. */
export function searchable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Whether an event of this type may change a profile's row in read.profile_search. */
const FOUND_BY: Record<ProfileEvent['type'], boolean> = {
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

// Both upserts leave a newer row alone: a rebuild that read the profile before an edit must not undo the edit's row.

function profileRow(profile: Existing): InlineWrite {
  return {
    sql: (bind) => `
      insert into read.profile as profile (id, slug, name, description, tags, revision, draft_version, latest_version,
                                           created_at, updated_at, deleted_at)
      select ${bind(profile.id)}::uuid, ${bind(profile.slug)}::text, ${bind(profile.name)}::text,
             ${bind(profile.description)}::text, ${bind(profile.tags)}::text[], appended.revision,
             ${bind(profile.draft?.version ?? null)}::text, ${bind(profile.versions.at(-1)?.version ?? null)}::text,
             ${bind(profile.createdAt)}::timestamptz, appended.recorded_at, ${bind(profile.deletedAt)}::timestamptz
        from appended where not appended.duplicate
      on conflict (id) do update
         set slug = excluded.slug, name = excluded.name, description = excluded.description, tags = excluded.tags,
             revision = excluded.revision, draft_version = excluded.draft_version,
             latest_version = excluded.latest_version, created_at = excluded.created_at,
             updated_at = excluded.updated_at, deleted_at = excluded.deleted_at
       where profile.revision <= excluded.revision`,
  };
}

function searchRow(profile: Existing): InlineWrite {
  const layers = [...(profile.draft?.layers ?? []), ...(profile.published?.layers ?? [])];
  const content = searchable([profile.name, profile.description, ...profile.tags].join('\n'));
  return {
    sql: (bind) => `
      insert into read.profile_search as found (profile_id, revision, content, tags, layer_names, pack_names)
      select ${bind(profile.id)}::uuid, appended.revision, ${bind(content)}::text, ${bind(profile.tags)}::text[],
             ${bind(layerNames(layers))}::text[], ${bind(packNames(layers))}::text[]
        from appended where not appended.duplicate
      on conflict (profile_id) do update
         set revision = excluded.revision, content = excluded.content, tags = excluded.tags,
             layer_names = excluded.layer_names, pack_names = excluded.pack_names
       where found.revision <= excluded.revision
         and (found.content, found.tags, found.layer_names, found.pack_names)
             is distinct from (excluded.content, excluded.tags, excluded.layer_names, excluded.pack_names)`,
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
