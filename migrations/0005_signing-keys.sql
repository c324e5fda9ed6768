-- The public halves of the keys that archives were signed with. A key stays here when another takes its place: archives
-- that it signed are still checked by it.

create table vault.signing_key (
  -- lowercase hex SHA-256 of the public key's DER
  id           text        primary key,
  -- PEM
  public_key   text        not null,
  created_at   timestamptz not null default clock_timestamp(),
  -- when a program last began to sign with it: the newest is the active one
  activated_at timestamptz not null default clock_timestamp()
);
