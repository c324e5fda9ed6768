-- The keys that secrets are sealed with. Each is sealed itself with a key that is derived from SECRETS_KEY, so that one can
-- be put in the place of another, here and for every process at once, without touching SECRETS_KEY.

create table vault.key (
  id            text        primary key,
  -- of which SECRETS_KEY it takes to open it
  root_id       text        not null,
  -- both null: the key is derived from that SECRETS_KEY itself, as all were at first
  nonce         bytea,
  sealed        bytea,
  created_at    timestamptz not null default now(),
  -- no secret is sealed with it any more
  superseded_at timestamptz,
  -- when every secret was sealed with it; null while a rotation is under way
  finished_at   timestamptz
);
create unique index key_current on vault.key ((true)) where superseded_at is null;

insert into vault.key (id, root_id, superseded_at, finished_at)
select distinct key_id, key_id, now(), now() from vault.secret;

-- A process that seals with a key that is gone meanwhile must fail, not write what nobody can open.
alter table vault.secret add constraint secret_key foreign key (key_id) references vault.key;
create index secret_by_key on vault.secret (key_id);
