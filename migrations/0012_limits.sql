-- How many requests were made within a minute, counted for all APIs together, where no Redis counts. Unlogged: what is
-- lost in a crash is a minute's count, and counting costs no write to the disk. The columns are those of
-- rate-limiter-flexible.

create schema throttle;

create unlogged table throttle.counter (
  key    varchar(255) primary key,
  points integer      not null default 0,
  -- milliseconds since 1970
  expire bigint
);

-- Who may see only some of the profiles: those whose tags meet the condition.
create table access.restriction (
  actor_kind text  not null check (actor_kind in ('API_KEY', 'ACCOUNT')),
  actor_id   uuid  not null,
  -- {"all": [{"is": "site:berlin"}, {"any": [{"is": "edge"}, {"isNot": "test"}]}]}
  tag_filter jsonb not null,
  primary key (actor_kind, actor_id)
);
