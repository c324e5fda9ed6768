import type { InlineWrite } from '../store/store.js';
import type { ApiKeyRow } from './api-keys.js';

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
