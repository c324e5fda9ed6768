-- Registries: their list, their secrets, and the catalogs of what they offer.

create schema if not exists vault;
create schema if not exists catalog;

-- Passwords, tokens and keys, sealed by the program (AES-256-GCM): the database never sees one in the clear. Written
-- once, in the statement of the append whose events name the id; destroyed when no event names it any more.
create table vault.secret (
  id         uuid        primary key,
  -- the registry; bound into the seal together with the id
  owner_id   uuid        not null,
  -- which key sealed it, so that keys can be changed
  key_id     text        not null,
  nonce      bytea       not null,
  ciphertext bytea       not null,
  created_at timestamptz not null default now()
);
create index secret_by_owner on vault.secret (owner_id);

-- The list of registries: a projection of their streams, written in the statement of every append, plus the worker's
-- progress, which is no event. Removed ones stay: layers and audit lines still name them.
create table read.registry (
  id             uuid        primary key,
  revision       integer     not null,
  name           text        collate "C" not null,
  kind           text        not null check (kind in ('PACK', 'HELM', 'OCI')),
  content        text        not null check (content in ('PACKS', 'CHARTS')),
  endpoint       text        not null,
  is_default     boolean     not null,
  synchronize    boolean     not null,
  auth_type      text        not null check (auth_type in ('NONE', 'BASIC', 'TOKEN')),
  username       text,
  has_ca         boolean     not null,
  has_certificate boolean    not null,
  insecure_skip_verify boolean not null,
  -- of the event that last changed where or how it is reached
  reach_revision integer     not null,
  sync_status    text        not null check (sync_status in ('NEVER', 'RUNNING', 'SUCCEEDED', 'FAILED')),
  -- the revision of the request that is not answered yet
  sync_request   integer,
  -- one sentence for people
  sync_message   text        not null,
  -- how far the worker is
  sync_done      integer     not null default 0,
  sync_total     integer     not null default 0,
  sync_started_at timestamptz,
  sync_finished_at timestamptz,
  entries        integer     not null,
  -- whether it is read by itself now and then: what the schedule looks for
  is_scheduled   boolean     not null,
  removed_at     timestamptz
) with (fillfactor = 80);

create unique index registry_name_unique on read.registry (name) where removed_at is null;

-- Which generation of its catalog a registry serves. A new one is loaded beside it in short transactions and takes its
-- place by one update of this row: nobody ever sees half a catalog, and a killed load changes nothing.
create table catalog.registry (
  registry_id    uuid        primary key,
  generation     bigint      not null,
  -- how it was reached when this was read: the validators are good for that only
  reach_revision integer     not null,
  etag           text,
  last_modified  text,
  entries        integer     not null,
  -- a sentence for each of the first entries that were left out, and how many there were
  faults         text[]      not null,
  fault_count    integer     not null,
  loaded_at      timestamptz not null default now()
);

-- What may be seen: catalogs of registries that are there and synchronised. Asked of the list itself, so that the moment a
-- registry is removed nothing of it is found any more, whatever a worker is just writing.
create view catalog.served as
  select served.registry_id, served.generation
    from catalog.registry as served
    join read.registry as registry on registry.id = served.registry_id
   where registry.removed_at is null and registry.synchronize;

-- Every generation that may have rows: what no registry serves is swept.
create table catalog.generation (
  generation  bigint      generated always as identity primary key,
  registry_id uuid        not null,
  started_at  timestamptz not null default now()
);
create index generation_by_registry on catalog.generation (registry_id);

create table catalog.pack (
  generation     bigint not null,
  name           text   collate "C" not null,
  registry_id    uuid   not null,
  display_name   text   not null,
  description    text   not null,
  layer          text   not null,
  addon_type     text   not null,
  -- the same in lower case without spaces, hyphens and underscores: what is grouped and filtered by
  addon_key      text   not null,
  -- the newest version that may be used, or the newest of all
  latest_version text   not null,
  state          text   not null check (state in ('ACTIVE', 'DEPRECATED', 'DISABLED', 'DELETED')),
  versions       integer not null,
  -- name, display name and description in lower case, one a line: what is searched
  content        text   not null,
  primary key (generation, name)
);
create index pack_by_name on catalog.pack (name, registry_id);
create index pack_by_length on catalog.pack (length(name), name, registry_id);
-- A load puts rows on the index's pending list, which is quick, and has it sorted in after every batch, outside of any
-- transaction that writes; the limit is out of its reach, so that no insert ever pays for that.
create index pack_content on catalog.pack using gin (content gin_trgm_ops)
  with (fastupdate = on, gin_pending_list_limit = 65536);
create index pack_name on catalog.pack using gin (name gin_trgm_ops)
  with (fastupdate = on, gin_pending_list_limit = 65536);

create table catalog.pack_version (
  generation     bigint  not null,
  name           text    collate "C" not null,
  version        text    collate "C" not null,
  -- 0 is the oldest, so that new ones don't move the others: the order of versions is the program's, which PostgreSQL
  -- has no words for
  ordinal        integer not null,
  state          text    not null check (state in ('ACTIVE', 'DEPRECATED', 'DISABLED', 'DELETED')),
  -- "sha256:…" as the index says, null where it doesn't
  digest         text,
  -- of the content that was fetched, where the index says none
  fetched_digest text,
  size_bytes     bigint,
  url            text    not null,
  primary key (generation, name, version)
);
create unique index pack_version_by_ordinal on catalog.pack_version (generation, name, ordinal);

create table catalog.chart (
  generation     bigint  not null,
  name           text    collate "C" not null,
  registry_id    uuid    not null,
  description    text    not null,
  latest_version text    not null,
  deprecated     boolean not null,
  versions       integer not null,
  content        text    not null,
  primary key (generation, name)
);
create index chart_by_name on catalog.chart (name, registry_id);
create index chart_by_length on catalog.chart (length(name), name, registry_id);
create index chart_content on catalog.chart using gin (content gin_trgm_ops)
  with (fastupdate = on, gin_pending_list_limit = 65536);
create index chart_name on catalog.chart using gin (name gin_trgm_ops)
  with (fastupdate = on, gin_pending_list_limit = 65536);

create table catalog.chart_version (
  generation     bigint      not null,
  name           text        collate "C" not null,
  version        text        collate "C" not null,
  ordinal        integer     not null,
  app_version    text        not null,
  deprecated     boolean     not null,
  digest         text,
  fetched_digest text,
  created_at     timestamptz,
  url            text        not null,
  primary key (generation, name, version)
);
create unique index chart_version_by_ordinal on catalog.chart_version (generation, name, ordinal);
