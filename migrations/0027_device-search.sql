-- Devices are searched by their names, uids and tags.
alter table read.device add column content text collate "C" not null default '';

-- As the program writes it, but for capitals beyond ASCII where the database's locale knows none, and letters that are
-- composed otherwise: the next event of the device, or a rebuild, writes these too.
update read.device set content = lower(name || E'\n' || uid || E'\n' || array_to_string(tags, E'\n'));

create index device_content on read.device using gin (content gin_trgm_ops) with (fastupdate = off) where removed_at is null;
-- Words without a trigram, as profiles are searched by them (0020). Not partial, and in the order of its column: only
-- then PostgreSQL knows from the statistics of an index which parts are common.
create index device_parts on read.device using gin (read.parts(content)) with (fastupdate = off);
analyze read.device;
