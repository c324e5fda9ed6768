-- Devices: their list, their tokens and rollouts (projections, written in the statement of every append), and when each
-- was heard of last, which is no event.

create table read.device (
  id                 uuid        primary key,
  -- of the event that last changed this row
  revision           integer     not null,
  uid                text        collate "C" not null,
  name               text        collate "C" not null,
  tags               text[]      not null,
  -- lowercase hex SHA-256 of the key that it signs in with
  key_digest         text        collate "C" not null,
  -- of its receipts, PEM
  public_key         text        not null,
  profile_id         uuid,
  pinned_version     text        collate "C",
  needs_approval     boolean     not null,
  approved_version   text        collate "C",
  site_properties    jsonb       not null,
  reported_sequence  integer     not null,
  running_profile_id uuid,
  running_version    text        collate "C",
  installing_version text        collate "C",
  -- as it says itself; whether it is silent is asked of the clock
  condition          text        not null check (condition in ('REGISTERED', 'UPDATING', 'HEALTHY', 'FAILED')),
  layers             jsonb       not null,
  removed_at         timestamptz
) with (fillfactor = 80);

create unique index device_uid_unique on read.device (uid) where removed_at is null;
create unique index device_key_unique on read.device (key_digest) where removed_at is null;
create index device_by_name on read.device (name, id) where removed_at is null;
create index device_by_profile on read.device (profile_id, name, id) where removed_at is null;
create index device_tags on read.device using gin (tags) with (fastupdate = off);

-- Written by the thousand and in batches. No index on what changes, so that an update stays on its page.
create table read.device_seen (
  device_id     uuid        primary key,
  last_seen_at  timestamptz not null,
  -- of the newest report that was taken, also of one that said nothing new
  last_sequence integer     not null default 0,
  -- when it was found silent: told once
  silent_since  timestamptz
) with (fillfactor = 50);

create table read.device_token (
  id         uuid        primary key,
  digest     text        collate "C" not null,
  name       text        not null,
  expires_at timestamptz not null,
  used_by    uuid
);
create unique index device_token_by_digest on read.device_token (digest);

create table read.rollout (
  profile_id  uuid    primary key,
  waves       jsonb   not null,
  max_failing integer not null
);
