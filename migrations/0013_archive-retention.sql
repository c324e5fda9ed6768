-- Archives that no version needs any more: when they went, what is left to be removed, and which images archives hold.

-- A check is met by every row that there is: the table is only locked for a moment.
alter table read.archive drop constraint archive_status_check;
alter table read.archive add constraint archive_status_check
  check (status in ('QUEUED', 'BUILDING', 'READY', 'FAILED', 'EXPIRED')) not valid;

alter table read.archive
  add column expired_at      timestamptz,
  -- of the housekeeping, no event: since when it has found that nothing needs the archive; null while something does
  add column unneeded_since  timestamptz,
  -- of an expired one: the file is gone, or another archive with the same bytes has taken it over
  add column file_removed_at timestamptz;

-- Who else has these bytes.
create index archive_by_file on read.archive (sha256) where status = 'READY';
-- What the housekeeping has to finish.
create index archive_to_remove on read.archive (id) where status = 'EXPIRED' and file_removed_at is null;

-- Blobs of images in the store, by the archives that hold or want them. Written before the blob is looked for, so that
-- nobody takes away what a build relies on.
create table read.archive_blob (
  sha256     text collate "C" not null,
  archive_id uuid             not null,
  primary key (sha256, archive_id)
);

insert into read.archive_blob (sha256, archive_id)
select distinct member.sha256, archive.id
  from read.archive as archive
  join read.archive_member as member on member.file_sha256 = archive.sha256 and member.path like 'blobs/sha256/%'
 where archive.includes_images and archive.status = 'READY';
