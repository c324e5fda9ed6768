-- Which archive store belongs to this database: the mark that lies in it (store/identity.json). Written once by the first
-- process that comes, and by "archive-store adopt". Not in backups: a restore names the store that it restores into.
create table read.archive_store (
  only_row boolean primary key default true check (only_row),
  id       uuid not null
);
