import type { ApiKeyRow } from '../src/access/api-keys.js';
import { ApiKey } from './access.types.js';
import { globalId } from './global-id.js';

/** A key as callers see it. */
export function apiKeyRoot({ id, name, role, prefix, createdAt, expiresAt, lastUsedAt }: ApiKeyRow): ApiKey {
  const fields = { id: globalId('ApiKey', id), name, role, prefix, createdAt, expiresAt, lastUsedAt };
  return Object.assign(new ApiKey(), fields);
}
