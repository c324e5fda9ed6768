-- The event store: one log of facts, in streams. It knows no concept; src/store/ is the only code that touches it.
--
-- Order of the log = (generation, transaction_id, position). A reader that stops at the oldest transaction still
-- writing (pg_snapshot_xmin) never sees an event appear behind its cursor; see src/store/cursor.ts.

create schema es;

-- Raised by hand after a dump is restored or another server takes over without its xids: the new cluster counts
-- transactions from a low number again, and generation keeps cursors in order all the same.
create table es.store (
  only_row   boolean primary key default true check (only_row),
  generation integer not null default 1 check (generation > 0)
);
insert into es.store default values;

create sequence es.event_position as bigint cache 1;

create table es.event (
  transaction_id xid8        not null,
  position       bigint      not null default nextval('es.event_position'),
  -- sent by the API in whole milliseconds, because the hash covers it; rises with every command of a stream
  recorded_at    timestamptz not null,
  stream_id      uuid        not null,
  -- one per command: what makes a retried append find its first answer
  command_id     uuid        not null,
  -- number in the stream, from 1
  revision       integer     not null check (revision > 0),
  generation     integer     not null,
  -- number in the command, from 0
  command_index  smallint    not null,
  schema_version smallint    not null check (schema_version > 0),
  stream_type    text        not null,
  type           text        not null,
  -- json, not jsonb: always read whole, never searched inside, and a fold reads it about a third faster
  data           json        not null,
  -- actor (ids only), note, correlationId
  metadata       json        not null,
  -- sha256 over the hash before it and the RFC 8785 JSON of this event, see src/store/hash-chain.ts
  hash           bytea       not null check (octet_length(hash) = 32),
  primary key (stream_id, revision)
) partition by hash (stream_id);

-- Sixteen from the first day: small indexes stay in memory, and dividing a full table later takes a weekend.
-- Only ever inserted into, so vacuum has to be told to come by: else the visibility map rots.
do $$
begin
  for remainder in 0..15 loop
    execute format(
      'create table es.event_%s partition of es.event for values with (modulus 16, remainder %s)
         with (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)',
      lpad(remainder::text, 2, '0'), remainder);
  end loop;
end $$;

create index event_order on es.event (generation, transaction_id, position);
-- One entry per command, not per event.
create unique index event_command on es.event (command_id, stream_id) where command_index = 0;

-- The newest revision of every stream: the one concurrency token of whoever appends.
create table es.head (
  stream_id   uuid        primary key,
  stream_type text        not null,
  revision    integer     not null,
  hash        bytea       not null,
  recorded_at timestamptz not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

-- Values, manifests, READMEs: each content once, whatever number of events names it.
create table es.text (
  sha256  bytea primary key,
  content text  not null,
  check (sha256 = sha256(convert_to(content, 'UTF8')))
);

-- Folded states: a cache, may be emptied at any time. `state_schema` is raised with the code that folds.
create table es.snapshot (
  stream_id    uuid        not null,
  stream_type  text        not null,
  state_schema integer     not null,
  revision     integer     not null,
  hash         bytea       not null,
  recorded_at  timestamptz not null,
  state        json        not null,
  primary key (stream_id, stream_type, state_schema, revision)
);

-- How far each reader of the log has come.
create table es.subscription (
  name           text        primary key,
  generation     integer     not null,
  transaction_id xid8        not null,
  position       bigint      not null,
  updated_at     timestamptz not null default now()
);

-- The answers of commands that carried an idempotency key, for 24 hours.
create table es.idempotency (
  actor_id   text        not null,
  key        text        not null,
  -- hex sha256 over the command's whole input
  input_hash text        not null,
  -- ids and revisions, never secrets
  answer     json        not null,
  created_at timestamptz not null,
  primary key (actor_id, key)
);
create index idempotency_age on es.idempotency (created_at);

create function es.forbid() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only: % is not allowed', tg_table_schema, tg_table_name, lower(tg_op)
    using errcode = 'ES009', hint = 'Correct a fact with a new event.';
end $$;

create trigger append_only before update or delete on es.event for each row execute function es.forbid();
create trigger no_truncate before truncate on es.event for each statement execute function es.forbid();
create trigger append_only before update or delete on es.text for each row execute function es.forbid();
create trigger no_truncate before truncate on es.text for each statement execute function es.forbid();
-- Triggers on statements are not inherited by partitions.
do $$
begin
  for remainder in 0..15 loop
    execute format('create trigger no_truncate before truncate on es.event_%s for each statement execute function es.forbid()',
      lpad(remainder::text, 2, '0'));
  end loop;
end $$;

-- What a command appended to a stream; no row when it never did. Reached when a command comes a second time.
create function es.applied(
  p_stream uuid, p_command uuid,
  out revision integer, out recorded_at timestamptz, out hash bytea, out generation integer,
  out transaction_id xid8, out positions bigint[])
language plpgsql stable as $$
declare first integer; last integer;
begin
  select e.revision into first from es.event e
   where e.stream_id = p_stream and e.command_id = p_command and e.command_index = 0;
  if first is null then return; end if;
  -- The events of a command stand together, so the next command's first event ends them. No scan of the stream.
  select e.revision - 1 into last from es.event e
   where e.stream_id = p_stream and e.revision > first and e.command_index = 0
   order by e.revision limit 1;
  if last is null then
    select max(e.revision) into last from es.event e where e.stream_id = p_stream;
  end if;
  select array_agg(e.position order by e.revision) into positions from es.event e
   where e.stream_id = p_stream and e.revision between first and last;
  select e.revision, e.recorded_at, e.hash, e.generation, e.transaction_id
    into revision, recorded_at, hash, generation, transaction_id
    from es.event e where e.stream_id = p_stream and e.revision = last;
end $$;

-- Appends the events of one command, or says why not.
--   ES001  the stream has another revision (detail: which)           -> decide again on the newest state
--   ES002  the time doesn't rise                                    -> a defect of the caller
--   ES003  the transaction has written before                       -> a defect of the caller
--   ES004  the hash or the stream's type doesn't link to the head   -> a defect, or somebody changed the log
--   23505  on event_command: the command was applied before, and the caller decided it again on a newer state
-- No exception block: it would cost a subtransaction, a second xid, with every append.
create function es.append(
  p_stream uuid, p_stream_type text, p_expected integer, p_prev_hash bytea, p_command uuid, p_recorded_at timestamptz,
  p_types text[], p_schema_versions smallint[], p_data json[], p_hashes bytea[], p_metadata json,
  out revision integer, out recorded_at timestamptz, out duplicate boolean, out hash bytea, out generation integer,
  out transaction_id xid8, out positions bigint[])
language plpgsql as $$
declare
  n integer := cardinality(p_types);
  head es.head%rowtype;
begin
  -- The head is compared in a snapshot older than this transaction's xid. So whoever saw revision r committed has a
  -- higher xid than r's, and the order of the log is the order of each stream. A write before this would break that.
  if pg_current_xact_id_if_assigned() is not null then
    raise exception 'es.append must be the first write of its transaction' using errcode = 'ES003';
  end if;

  if p_expected = 0 then
    insert into es.head values (p_stream, p_stream_type, n, p_hashes[n], p_recorded_at) on conflict do nothing;
  else
    update es.head h
       set revision = p_expected + n, hash = p_hashes[n], recorded_at = p_recorded_at
     where h.stream_id = p_stream and h.revision = p_expected and h.hash = p_prev_hash
       and h.stream_type = p_stream_type and h.recorded_at < p_recorded_at;
  end if;

  if not found then
    select a.revision, a.recorded_at, true, a.hash, a.generation, a.transaction_id, a.positions
      into revision, recorded_at, duplicate, hash, generation, transaction_id, positions
      from es.applied(p_stream, p_command) a where a.revision is not null;
    if found then return; end if;

    select * into head from es.head h where h.stream_id = p_stream;
    if coalesce(head.revision, 0) <> p_expected then
      raise exception 'expected revision % of stream %, found %', p_expected, p_stream, coalesce(head.revision, 0)
        using errcode = 'ES001', detail = coalesce(head.revision, 0)::text;
    elsif head.recorded_at >= p_recorded_at then
      raise exception 'the time % of stream % must be later than %', p_recorded_at, p_stream, head.recorded_at
        using errcode = 'ES002';
    end if;
    raise exception 'revision % of stream % has another hash or another type than the caller read', p_expected, p_stream
      using errcode = 'ES004';
  end if;

  select s.generation into generation from es.store s;
  transaction_id := pg_current_xact_id();
  with inserted as (
    insert into es.event (transaction_id, recorded_at, stream_id, command_id, revision, generation, command_index,
                          schema_version, stream_type, type, data, metadata, hash)
    select append.transaction_id, p_recorded_at, p_stream, p_command, p_expected + i, append.generation, i - 1,
           u.schema_version, p_stream_type, u.type, u.data, p_metadata, u.hash
      from unnest(p_types, p_schema_versions, p_data, p_hashes) with ordinality as u (type, schema_version, data, hash, i)
    returning event.position, event.revision
  )
  select array_agg(i.position order by i.revision) into positions from inserted i;

  revision := p_expected + n;
  recorded_at := p_recorded_at;
  duplicate := false;
  hash := p_hashes[n];
end $$;
