-- What a decision takes for granted of another stream, asked once more where it is written: that a profile is there when
-- a device is linked to it, that nothing follows it when it is deleted, and the same for registries and drafts.
--
-- Each function is called in the statement of an append, behind the append. It takes a lock on what it asks about, which
-- lasts until the commit, and only then looks: a volatile function sees what was committed before each of its queries.
-- Who uses a thing shares its lock, who ends it has it alone, so one of two that are in each other's way sees the other.
-- ES005: the premise doesn't hold any more; the command is decided again on what is there now (decision 0050).

-- Registries that layers of the open draft come from.
alter table read.profile add column draft_registries uuid[] not null default '{}';

-- Folds the drafts that are open: the newest source of every layer that is still there.
update read.profile as profile
   set draft_registries = found.ids
  from (
    select draft.id, array_agg(distinct draft.registry order by draft.registry) as ids
      from (
        select distinct on (open.id, source.layer_id) open.id, source.registry, source.is_there
          from read.profile as open
          cross join lateral (
            select coalesce(max(event.revision), 0) as since
              from es.event as event where event.stream_id = open.id and event.type = 'DraftOpened') as opened
          join es.event as event on event.stream_id = open.id and event.revision >= opened.since
          cross join lateral (
            select layer ->> 'id' as layer_id, (layer -> 'source' ->> 'registryId')::uuid as registry, true as is_there
              from json_array_elements(
                case event.type when 'DraftOpened' then event.data -> 'content' -> 'layers'
                                when 'LayerAdded' then json_build_array(event.data -> 'layer')
                                else '[]' end) as layer
            union all
            select event.data ->> 'layerId', (event.data -> 'source' ->> 'registryId')::uuid, true
             where event.type = 'LayerSourceChanged'
            union all
            select event.data ->> 'layerId', null, false where event.type = 'LayerRemoved') as source
         where open.draft_version is not null and open.deleted_at is null
         order by open.id, source.layer_id, event.revision desc) as draft
     where draft.is_there and draft.registry is not null
     group by draft.id) as found
 where found.id = profile.id;

create index profile_draft_registries on read.profile using gin (draft_registries) with (fastupdate = off)
  where draft_version is not null and deleted_at is null;

-- Apart from every other lock on the same thing: a synchronisation holds one on its registry for minutes.
create function read.lock_of(p_kind text, p_id uuid) returns bigint language sql immutable as $$
  select hashtextextended('use of ' || p_kind || ' ' || p_id::text, 0)
$$;

create function read.require_profile(p_profile uuid) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock_shared(read.lock_of('profile', p_profile));
  if not exists (select from read.profile where id = p_profile and deleted_at is null) then
    raise exception 'the profile % is not there any more', p_profile using errcode = 'ES005';
  end if;
end $$;

create function read.require_no_followers(p_profile uuid) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(read.lock_of('profile', p_profile));
  if exists (select from read.device where profile_id = p_profile and removed_at is null) then
    raise exception 'a device follows the profile % by now', p_profile using errcode = 'ES005';
  end if;
end $$;

-- Takes the locks in one order, so that two that share several never wait for each other.
create function read.hold_registries(p_registries uuid[]) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock_shared(read.lock_of('registry', held.id))
     from (select distinct id from unnest(p_registries) as id order by id) as held;
end $$;

create function read.require_registries(p_registries uuid[]) returns void language plpgsql volatile as $$
begin
  perform read.hold_registries(p_registries);
  if exists (select from unnest(p_registries) as wanted (id)
              where not exists (select from read.registry where registry.id = wanted.id and removed_at is null)) then
    raise exception 'one of the registries % is not there any more', p_registries using errcode = 'ES005';
  end if;
end $$;

create function read.require_no_drafts(p_registry uuid) returns void language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(read.lock_of('registry', p_registry));
  if exists (select from read.profile
              where draft_version is not null and deleted_at is null and draft_registries @> array[p_registry]) then
    raise exception 'a draft takes layers from the registry % by now', p_registry using errcode = 'ES005';
  end if;
end $$;
