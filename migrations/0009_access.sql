-- Who may come in with a key. Events hold ids and roles only; names, which may be those of people, and digests are here.

create schema access;

create table access.api_key (
  id           uuid        primary key,
  name         text        collate "C" not null,
  role         text        not null check (role in ('VIEWER', 'AUDITOR', 'OPERATOR', 'EDITOR', 'ADMIN')),
  -- how it begins, so that people can tell which one they hold
  prefix       text        not null,
  -- sha256 of the key: it has 256 bits of chance, so that no slow hash has to protect it
  digest       bytea       not null check (octet_length(digest) = 32),
  created_at   timestamptz not null,
  expires_at   timestamptz,
  revoked_at   timestamptz,
  -- of a minute or so ago: written in batches
  last_used_at timestamptz
);
create unique index api_key_digest_unique on access.api_key (digest);
create unique index api_key_name_unique on access.api_key (name) where revoked_at is null;
