-- The list of archives: a projection of their streams, written in the statement of every append, plus the worker's
-- progress, which is no event.

create table read.archive (
  id                uuid        primary key,
  profile_id        uuid        not null,
  version           text        collate "C" not null,
  status            text        not null check (status in ('QUEUED', 'BUILDING', 'READY', 'FAILED')),
  -- of the worker, for people; done of total steps
  phase             text        not null,
  done              integer     not null default 0,
  total             integer     not null default 0,
  -- how many archives of this version and options failed before this one
  attempt           integer     not null,
  file_name         text        not null,
  includes_images   boolean     not null,
  -- sorted; empty without images
  platforms         text[]      not null,
  size_bytes        bigint,
  sha256            text,
  checksums_digest  text,
  error             text,
  requested_by_kind text        not null,
  requested_by_id   text        not null,
  requested_at      timestamptz not null,
  ready_at          timestamptz
) with (fillfactor = 80);

create index archive_by_version on read.archive (profile_id, version, requested_at, id);
-- What the reconciler looks for: small, since an archive is soon READY or FAILED.
create index archive_unfinished on read.archive (requested_at) where status in ('QUEUED', 'BUILDING');

-- Where every entry lies in a stored file. By the file's digest, not by archive: it describes those bytes and no others,
-- so two workers that built differently can't mix theirs, and archives with equal bytes share it.
create table read.archive_member (
  file_sha256  text    collate "C" not null,
  ordinal      integer not null,
  path         text    not null,
  size_bytes   bigint  not null,
  sha256       text    not null,
  start_offset bigint  not null,
  length       bigint  not null,
  primary key (file_sha256, ordinal)
);
