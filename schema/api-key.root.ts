import type { ApiKeyRow } from '../src/access/api-keys.js';
import { ApiKey } from './access.types.js';
import { globalId } from './global-id.js';
import { tagFilterRoot } from './tag-filter.types.js';

/** A key as callers see it. */
export function apiKeyRoot({ tagFilter, ...row }: ApiKeyRow): ApiKey {
  const { id, name, role, prefix, createdAt, expiresAt, lastUsedAt } = row;
  const fields = { id: globalId('ApiKey', id), name, role, prefix, createdAt, expiresAt, lastUsedAt };
  return Object.assign(new ApiKey(), fields, { tagFilter: tagFilterRoot(tagFilter) });
}
