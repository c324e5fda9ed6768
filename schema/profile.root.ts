import { currentContent } from '../src/profiles/content.js';
import type { ProfileRow, StateAt } from '../src/profiles/queries.js';
import { globalId } from './global-id.js';
import { layerRoots } from './layer.root.js';
import type { ProfileState } from './profile.types.js';

/** What the fields of a SystemProfile are read from: its row. Layers and drafts are folded when somebody asks for them. */
export type ProfileRoot = ProfileRow & { readonly profileId: string };

/** A row of the list as callers see it. */
export function profileRoot(row: ProfileRow): ProfileRoot {
  return { profileId: row.id, ...row, id: globalId('SystemProfile', row.id) };
}

/** The row that a folded profile would have: what a mutation answers with, whatever happened since. */
export function rowOf({ profile, revision }: StateAt): ProfileRow {
  return {
    id: profile.id,
    slug: profile.slug,
    name: profile.name,
    description: profile.description,
    tags: profile.tags,
    revision,
    draftVersion: profile.draft?.version ?? null,
    latestVersion: profile.versions.at(-1)?.version ?? null,
    createdAt: new Date(profile.createdAt),
    updatedAt: new Date(profile.updatedAt),
    deletedAt: profile.deletedAt === null ? null : new Date(profile.deletedAt),
  };
}

/** The profile as it was at some revision. */
export function stateRoot({ profile, revision, recordedAt }: StateAt): ProfileState {
  const { layers, variables } = currentContent(profile);
  return {
    revision,
    recordedAt,
    name: profile.name,
    description: profile.description,
    tags: profile.tags,
    layers: layerRoots(layers, { profileId: profile.id, revision }),
    variables,
    versions: profile.versions.map(({ version }) => version),
  };
}
