import { seenSql, type TagFilter } from '../access/tag-filter.js';

type Bind = (value: unknown) => string;

/**
 * Which events of the log somebody sees who sees only some of the profiles, as a condition on es.event: those of these
 * profiles and of what hangs on them now, and those of registries. Who has keys and accounts is not theirs to know.
 */
export function seenEvents(filter: TagFilter): (bind: Bind) => string {
  return (bind) => {
    const seen = (profileId: string) =>
      `exists (select from read.profile as seen where seen.id = ${profileId} and ${seenSql(filter, 'seen.tags', bind)})`;
    const first = `(select first.data ->> 'profileId' from es.event as first
                     where first.stream_id = event.stream_id and first.revision = 1)::uuid`;
    return `case event.stream_type
      when 'profile' then ${seen('event.stream_id')}
      when 'archive' then ${seen('(select archive.profile_id from read.archive as archive where archive.id = event.stream_id)')}
      when 'device' then ${seen('(select device.profile_id from read.device as device where device.id = event.stream_id)')}
      when 'deviceToken' then ${seen(first)}
      when 'rollout' then ${seen(first)}
      else event.stream_type = 'registry' end`;
  };
}
