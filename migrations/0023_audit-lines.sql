-- The words of every line of the audit, to search it by. Filled after the fact from the log, behind its fence; may be
-- emptied together with the reader "audit-lines" of es.subscription, and is filled anew then. No names of people.
create table audit.line (
  stream_id uuid     not null,
  revision  integer  not null,
  words     tsvector not null,
  primary key (stream_id, revision)
);
create index line_words on audit.line using gin (words);
-- Lines with rare words are looked for in the index, those with common ones along the log: what is common must be known.
alter table audit.line alter column words set statistics 1000;
