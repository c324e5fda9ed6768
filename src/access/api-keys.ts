import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { idempotencyOf, metadataOf, requireOptions, type CommandOptions } from '../command-options.js';
import { Invalid, Refused } from '../errors.js';
import { derivedId, isUuid, newId } from '../ids.js';
import { requireName } from '../input-text.js';
import { noSuch } from '../no-such.js';
import type { EventStore } from '../store/store.js';
import { run } from '../store/statement.js';
import { unlessTaken } from '../store/unique-violation.js';
import { apiKeyFold, createApiKey, restrictApiKey, revokeApiKey } from './api-key.js';
import type { RequestInfo, Role } from './caller.js';
import { keyDigest } from './keys.js';
import { keyRow, revokedRow } from './api-key-rows.js';
import { covers } from './may.js';
import { restrictionRow } from './restriction-row.js';
import { readTagFilter, type TagFilter, type TagFilterInput } from './tag-filter.js';

/** A key as lists show it: never the key itself. */
export type ApiKeyRow = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly prefix: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** which profiles it sees; null: every one */
  readonly tagFilter: TagFilter | null;
};

export type CreateApiKey = Omit<CommandOptions, 'expectedRevision'> & {
  name: string;
  role: Role;
  expiresAt?: Date | null | undefined;
  tagFilter?: TagFilterInput | null | undefined;
};
/** `tagFilter` null: it sees every profile again. */
export type RestrictApiKey = Omit<CommandOptions, 'expectedRevision'> & {
  apiKeyId: string;
  tagFilter: TagFilterInput | null;
};
export type RevokeApiKey = Omit<CommandOptions, 'expectedRevision'> & { apiKeyId: string };

/** Keys for programs: each is shown once, and kept as a digest. */
export interface ApiKeys {
  /** `secret`: the key, or null in a repeated answer. */
  create(input: CreateApiKey, by: RequestInfo): Promise<{ readonly apiKeyId: string; readonly secret: string | null }>;
  restrict(input: RestrictApiKey, by: RequestInfo): Promise<{ readonly apiKeyId: string }>;
  revoke(input: RevokeApiKey, by: RequestInfo): Promise<{ readonly apiKeyId: string }>;
  /** Those that work or have expired, by name. */
  list(): Promise<readonly ApiKeyRow[]>;
  /** By id, revoked ones too: the history names them for good. */
  rows(ids: readonly string[]): Promise<readonly (ApiKeyRow | null)[]>;
}

type Ports = {
  readonly store: EventStore;
  readonly pool: Pool;
  /** told after a key was ended, or sees other profiles than before */
  readonly onChanged: () => void;
  readonly now?: () => Date;
};

/** The form of every key. */
export const API_KEY = /^sp_[A-Za-z0-9_-]{43}$/;

/** So that a key is recognised wherever it was pasted by mistake. */
const MARK = 'sp_';
const PREFIX_LENGTH = 10;

const COLUMNS = `id, name, role, prefix, created_at as "createdAt", expires_at as "expiresAt",
       revoked_at as "revokedAt", last_used_at as "lastUsedAt", tag_filter as "tagFilter"`;
const KEYS = `access.api_key left join access.restriction on actor_kind = 'API_KEY' and actor_id = id`;

/** Keys for programs on the log, with their names and digests beside it. */
export function createApiKeys(ports: Ports): ApiKeys {
  return {
    create: (input, by) => create(ports, input, by),
    restrict: (input, by) => restrict(ports, input, by),
    revoke: (input, by) => revoke(ports, input, by),
    list: () =>
      run<ApiKeyRow>(
        ports.pool,
        `select ${COLUMNS} from ${KEYS} where revoked_at is null order by read.name_key(name), id limit 1000`,
        [],
      ),
    async rows(ids) {
      const known = ids.filter(isUuid);
      const found = await run<ApiKeyRow>(ports.pool, `select ${COLUMNS} from ${KEYS} where id = any ($1::uuid[])`, [
        known,
      ]);
      const byId = new Map(found.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  };
}

async function create({ store, now = () => new Date() }: Ports, input: CreateApiKey, by: RequestInfo) {
  const { name, role, expiresAt = null } = input;
  requireOptions(input);
  requireName(name, ['name']);
  if (expiresAt !== null && expiresAt <= now())
    throw new Invalid('EXPIRED', 'expiresAt lies in the past. Choose a later time, or leave it out.', ['expiresAt']);
  if (!covers(by.caller.role, role))
    throw new Refused(
      'ROLE_TOO_HIGH',
      `You can't make a key of the role ${role}: it may more than you. Give it a lower one, or ask somebody who has that.`,
      ['role'],
    );
  const key = input.idempotencyKey?.toLowerCase();
  const apiKeyId = key === undefined ? newId() : derivedId('api key', by.caller.actor.id, key);
  const secret = `${MARK}${randomBytes(32).toString('base64url')}`;
  const prefix = secret.slice(0, PREFIX_LENGTH);
  const tagFilter = input.tagFilter ? readTagFilter(input.tagFilter, ['tagFilter']) : null;
  const row = { id: apiKeyId, name, role, prefix, digest: keyDigest(secret), expiresAt };
  const hashed = { ...input, expiresAt: expiresAt?.toISOString() ?? null };
  const { events } = await unlessTaken({ index: 'api_key_name_unique', kind: 'API key', name }, () =>
    store.execute({
      fold: apiKeyFold,
      streamId: apiKeyId,
      metadata: metadataOf(input, by),
      idempotency: idempotencyOf('createApiKey', hashed, by),
      decide: (state) =>
        createApiKey(state, { role, prefix, expiresAt: hashed.expiresAt, ...(tagFilter && { tagFilter }) }),
      rows: () => [keyRow(row), ...(tagFilter ? [restrictionRow({ kind: 'API_KEY', id: apiKeyId }, tagFilter)] : [])],
      answer: () => ({ apiKeyId }),
    }),
  );
  return { apiKeyId, secret: events.length > 0 ? secret : null };
}

async function restrict({ store, onChanged }: Ports, input: RestrictApiKey, by: RequestInfo) {
  const { apiKeyId } = input;
  requireOptions(input);
  if (!isUuid(apiKeyId)) throw noSuch('ApiKey');
  const tagFilter = input.tagFilter && readTagFilter(input.tagFilter, ['tagFilter']);
  await store.execute({
    fold: apiKeyFold,
    streamId: apiKeyId,
    metadata: metadataOf(input, by),
    idempotency: idempotencyOf('restrictApiKey', input, by),
    decide: (state) => restrictApiKey(state, tagFilter),
    rows: () => [restrictionRow({ kind: 'API_KEY', id: apiKeyId }, tagFilter)],
    answer: () => ({ apiKeyId }),
  });
  onChanged();
  return { apiKeyId };
}

async function revoke({ store, onChanged }: Ports, input: RevokeApiKey, by: RequestInfo) {
  const { apiKeyId } = input;
  requireOptions(input);
  if (!isUuid(apiKeyId)) throw noSuch('ApiKey');
  await store.execute({
    fold: apiKeyFold,
    streamId: apiKeyId,
    metadata: metadataOf(input, by),
    idempotency: idempotencyOf('revokeApiKey', input, by),
    decide: revokeApiKey,
    rows: () => [revokedRow(apiKeyId)],
    answer: () => ({ apiKeyId }),
  });
  onChanged();
  return { apiKeyId };
}
