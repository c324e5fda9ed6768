-- What proves that the log was not rewritten: the nightly checks of every hash chain, and hourly anchors. An anchor is a
-- signed Merkle root over the heads that changed since the one before it, and it names that one, so anchors are a chain
-- of their own. Copies lie in the archive store, outside the reach of whoever can write to this database.

create schema audit;

create table audit.verification (
  number       integer     primary key generated always as identity,
  finished_at  timestamptz not null default clock_timestamp(),
  intact       boolean     not null,
  -- how many were checked until the end or the first fault
  events       integer     not null,
  first_broken text
);

create table audit.anchor (
  number    integer primary key,
  -- the signed JSON, byte for byte: what it says is read from it
  statement text    not null,
  -- Ed25519 over the statement's bytes
  signature bytea   not null check (octet_length(signature) = 64),
  key_id    text    not null
);

-- The heads under an anchor's root, in the order of the tree: a proof of any of them is made from these.
create table audit.anchor_leaf (
  anchor    integer not null references audit.anchor,
  place     integer not null,
  stream_id uuid    not null,
  revision  integer not null,
  hash      bytea   not null check (octet_length(hash) = 32),
  primary key (anchor, place)
);
create index anchor_leaf_by_stream on audit.anchor_leaf (stream_id, revision);
