-- Who set a rollout last, and who has paused it: {"by": {"kind", "id"}, "at", "note"}. Null: nobody.
alter table read.rollout add column setting jsonb, add column pause jsonb;

-- Until now a rollout could only be set, so its newest event says who did.
update read.rollout as rollout
   set setting = jsonb_build_object(
         'by', event.metadata -> 'actor',
         'at', to_char(event.recorded_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'note', event.metadata -> 'note')
  from es.head as head
  join es.event as event on event.stream_id = head.stream_id and event.revision = head.revision
 where head.stream_type = 'rollout' and (event.data ->> 'profileId')::uuid = rollout.profile_id;
