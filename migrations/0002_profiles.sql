-- The lists of system profiles. Projections of the log: written in the statement of every append, rebuilt by
-- `system-profiles rebuild`. Nothing here is a source of truth, so there are no foreign keys.
--
-- Texts that are ordered or looked up collate "C": the same order on every server, and no index that a new version of
-- the system's collations would silently corrupt.

-- pg_trgm comes with PostgreSQL (contrib) and is trusted: whoever may create in the database may create it. On a server
-- where the role may not, an administrator runs this line once beforehand.
create extension if not exists pg_trgm;

create schema if not exists read;

-- What people see of a profile and search looks into. Its indexes are dear and most edits (values, manifests) change
-- nothing in it: what every event changes is in read.profile_head.
create table read.profile (
  id             uuid        primary key,
  -- of the event that last changed this row
  revision       integer     not null,
  slug           text        collate "C" not null,
  name           text        collate "C" not null,
  description    text        not null,
  tags           text[]      not null,
  draft_version  text,
  latest_version text,
  created_at     timestamptz not null,
  deleted_at     timestamptz,
  -- name, description and tags in lower case, one a line
  content        text        not null,
  -- of the open draft and of the newest version
  layer_names    text[]      not null,
  pack_names     text[]      not null
);

-- The newest event of each profile, one narrow row to write with every append.
create table read.profile_head (
  profile_id uuid        primary key,
  revision   integer     not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
) with (fillfactor = 80);

-- A slug stays taken after its profile is deleted: archives and devices out there still bear it.
create unique index profile_slug_unique on read.profile (slug);
create unique index profile_name_unique on read.profile (name) where deleted_at is null;

-- Every order has a pair of partial indexes: a row is in one of the two, so the second costs an edit nothing, and a
-- list that includes the deleted merges both. Living names are unique, so their unique index is their order too.
create index profile_deleted_by_name on read.profile (name, id) where deleted_at is not null;
create index profile_by_created_at on read.profile (created_at, id) where deleted_at is null;
create index profile_deleted_by_created_at on read.profile (created_at, id) where deleted_at is not null;
create index profile_by_updated_at on read.profile_head (updated_at, profile_id) where deleted_at is null;
create index profile_deleted_by_updated_at on read.profile_head (updated_at, profile_id) where deleted_at is not null;

-- fastupdate off: a pending list would make some search or some edit pay for many edits at once.
create index profile_content on read.profile using gin (content gin_trgm_ops) with (fastupdate = off);
create index profile_tags on read.profile using gin (tags) with (fastupdate = off);
create index profile_layer_names on read.profile using gin (layer_names) with (fastupdate = off);
create index profile_pack_names on read.profile using gin (pack_names) with (fastupdate = off);
create index profile_with_draft on read.profile (id) where draft_version is not null;
create index profile_without_draft on read.profile (id) where draft_version is null;

-- Published versions; rows are only ever added.
create table read.profile_version (
  profile_id        uuid        not null,
  version           text        collate "C" not null,
  -- of the event that published it
  revision          integer     not null,
  content_digest    text        not null,
  note              text,
  published_at      timestamptz not null,
  published_by_kind text        not null,
  published_by_id   text        not null,
  primary key (profile_id, version)
);
create unique index profile_version_by_revision on read.profile_version (profile_id, revision);
