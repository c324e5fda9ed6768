-- Devices are searched by their names, uids and tags.

alter table read.device add column content text not null default '';
-- As the program writes it, but for capitals beyond ASCII where the database's locale knows none: the next event of the
-- device, or a rebuild, has them too.
update read.device set content = lower(name || E'\n' || uid || E'\n' || array_to_string(tags, E'\n'));
create index device_content on read.device using gin (content gin_trgm_ops) with (fastupdate = off) where removed_at is null;
analyze read.device;
