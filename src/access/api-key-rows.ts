import type { InlineWrite } from '../store/store.js';
import type { ApiKeyRow } from './api-keys.js';
import type { TagFilter } from './tag-filter.js';

// Written in the statement of the command's append.

type NewRow = Pick<ApiKeyRow, 'id' | 'name' | 'role' | 'prefix' | 'expiresAt'> & { readonly digest: Buffer };

/** The row of a new key. */
export function keyRow({ id, name, role, prefix, digest, expiresAt }: NewRow): InlineWrite {
  return {
    sql: (bind) => `
      insert into access.api_key (id, name, role, prefix, digest, created_at, expires_at)
      select ${bind(id)}::uuid, ${bind(name)}::text, ${bind(role)}::text, ${bind(prefix)}::text, ${bind(digest)}::bytea,
             appended.recorded_at, ${bind(expiresAt)}::timestamptz
        from appended where not appended.duplicate`,
  };
}

/** Its row once it is ended. */
export function revokedRow(id: string): InlineWrite {
  return {
    sql: (bind) => `
      update access.api_key as key set revoked_at = appended.recorded_at
        from appended where key.id = ${bind(id)}::uuid and not appended.duplicate and key.revoked_at is null`,
  };
}

/** Which profiles a key sees; null: every one. */
export function restrictionRow(id: string, tagFilter: TagFilter | null): InlineWrite {
  if (tagFilter === null)
    return {
      sql: (bind) => `
        delete from access.restriction as restriction using appended
         where restriction.actor_kind = 'API_KEY' and restriction.actor_id = ${bind(id)}::uuid and not appended.duplicate`,
    };
  return {
    sql: (bind) => `
      insert into access.restriction (actor_kind, actor_id, tag_filter)
      select 'API_KEY', ${bind(id)}::uuid, ${bind(JSON.stringify(tagFilter))}::jsonb
        from appended where not appended.duplicate
      on conflict (actor_kind, actor_id) do update set tag_filter = excluded.tag_filter`,
  };
}
