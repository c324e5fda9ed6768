-- People who may come in. Events hold ids and roles only; names, addresses and what proves who they are live here, so that
-- a person can be forgotten while the history stays whole.

create table access.account (
  id           uuid        primary key,
  -- as it was typed, for people
  email        text        not null,
  -- the same in one form, so that nobody has two accounts
  email_key    text        collate "C" not null,
  name         text        not null,
  role         text        not null check (role in ('VIEWER', 'AUDITOR', 'OPERATOR', 'EDITOR', 'ADMIN')),
  -- argon2id in its usual text form, parameters and salt inside; null: comes in through the identity provider alone
  password     text        check (password like '$argon2id$%'),
  created_at   timestamptz not null,
  disabled_at  timestamptz,
  -- of a minute or so ago: written in batches
  last_seen_at timestamptz
);
create unique index account_email_unique on access.account (email_key);

-- How an identity provider knows a person: its name for them never changes, an e-mail address may.
create table access.identity (
  issuer     text not null,
  subject    text not null,
  account_id uuid not null references access.account on delete cascade,
  primary key (issuer, subject)
);

create table access.session (
  id           uuid        primary key,
  account_id   uuid        not null references access.account on delete cascade,
  -- sha256 of what the cookie holds
  digest       bytea       not null check (octet_length(digest) = 32),
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  last_used_at timestamptz not null,
  -- for its owner, to tell one from another
  address      text        not null,
  agent        text        not null
);
create unique index session_digest_unique on access.session (digest);
create index session_by_account on access.session (account_id);
create index session_by_end on access.session (expires_at);
