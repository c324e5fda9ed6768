import type { InlineWrite } from '../store/store.js';
import type { TagFilter } from './tag-filter.js';

/** Whose sight is narrowed: a key's, or that of a person's account. */
export type Restricted = { readonly kind: 'API_KEY' | 'ACCOUNT'; readonly id: string };

/** Which profiles somebody sees, written in the statement of the command's append; null: every one. */
export function restrictionRow({ kind, id }: Restricted, tagFilter: TagFilter | null): InlineWrite {
  if (tagFilter === null)
    return {
      sql: (bind) => `
        delete from access.restriction as restriction using appended
         where restriction.actor_kind = ${bind(kind)}::text and restriction.actor_id = ${bind(id)}::uuid
           and not appended.duplicate`,
    };
  return {
    sql: (bind) => `
      insert into access.restriction (actor_kind, actor_id, tag_filter)
      select ${bind(kind)}::text, ${bind(id)}::uuid, ${bind(JSON.stringify(tagFilter))}::jsonb
        from appended where not appended.duplicate
      on conflict (actor_kind, actor_id) do update set tag_filter = excluded.tag_filter`,
  };
}
