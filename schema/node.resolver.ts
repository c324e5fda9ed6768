import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { Invalid } from '../src/errors.js';
import { isUuid } from '../src/ids.js';
import { limits } from '../src/limits.js';
import type { ProfileEvent } from '../src/profiles/events.js';
import type { Recorded } from '../src/store/event.js';
import { mayReadNode } from './access.guard.js';
import { accountRoot } from './account.root.js';
import { apiKeyRoot } from './api-key.root.js';
import { archiveRoot } from './archive.root.js';
import { chartRoot } from './chart.root.js';
import type { Context } from './context.js';
import { deviceRoot } from './device.root.js';
import { readGlobalId } from './global-id.js';
import type { IdType } from './global-id.js';
import { eventRoot } from './history.root.js';
import { Node } from './node.types.js';
import { packRoot, packVersionRoot } from './pack.root.js';
import { profileRoot } from './profile.root.js';
import { registryRoot } from './registry.root.js';
import { versionRoot } from './version.root.js';

/** Fetches one thing by the key inside its id; null when there is none. */
type Fetch = (key: string, context: Context) => Promise<Node | null>;

/** Fetches anything again by its id. */
@Resolver()
export class NodeResolver {
  @Query(() => Node, { nullable: true, description: 'Anything by its id; null when there is none.' })
  node(@Arg('id', () => ID, { description: 'Any id.' }) id: string, @Ctx() context: Context): Promise<Node | null> {
    return fetchNode(id, context);
  }

  @Query(() => [Node], { nullable: 'items', description: 'Several at once, in the order of the ids; up to 100.' })
  async nodes(
    @Arg('ids', () => [ID], { description: 'Any ids.' }) ids: string[],
    @Ctx() context: Context,
  ): Promise<(Node | null)[]> {
    if (ids.length > limits.pageSize.max)
      throw new Invalid('PAGE_SIZE', `ids has ${ids.length} entries. Ask for up to ${limits.pageSize.max}.`, ['ids']);
    return Promise.all(ids.map((id) => fetchNode(id, context)));
  }
}

const FETCH: Partial<Record<IdType, Fetch>> = {
  SystemProfile: async (key, { loader }) => {
    const row = isUuid(key) ? await loader('row').load(key) : null;
    return row === null || row.deletedAt !== null ? null : profileRoot(row);
  },
  ProfileVersion: async (key, { loader }) => {
    const [profileId, version] = splitAtColon(key);
    const row = isUuid(profileId) ? await loader('version').load({ profileId, version }) : null;
    return row === null ? null : versionRoot(row);
  },
  ProfileEvent: async (key, { app }) => {
    const [profileId, rest] = splitAtColon(key);
    if (!isUuid(profileId) || !/^[1-9]\d{0,8}$/.test(rest)) return null;
    const [recorded] = await app.store.readStream({ streamId: profileId, after: Number(rest) - 1, limit: 1 });
    return recorded?.streamType === 'profile' ? eventRoot(recorded as Recorded<ProfileEvent>) : null;
  },
  Archive: async (key, { loader }) => {
    const row = isUuid(key) ? await loader('archive').load(key) : null;
    return row === null ? null : archiveRoot(row);
  },
  Device: async (key, { loader }) => {
    const row = isUuid(key) ? await loader('device').load(key) : null;
    return row === null ? null : deviceRoot(row);
  },
  Registry: async (key, { loader }) => {
    const row = isUuid(key) ? await loader('registry').load(key) : null;
    return row === null || row.removedAt !== null ? null : registryRoot(row);
  },
  Account: async (key, { app }) => {
    const [row] = isUuid(key) ? await app.accounts.rows([key]) : [];
    return row ? accountRoot(row) : null;
  },
  ApiKey: async (key, { app }) => {
    const [row] = isUuid(key) ? await app.apiKeys.rows([key]) : [];
    return row && row.revokedAt === null ? apiKeyRoot(row) : null;
  },
  Pack: async (key, { app }) => {
    const [registryId, name] = splitAtColon(key);
    const found = await app.catalog.pack(registryId, name);
    return found === null ? null : packRoot(found);
  },
  PackVersion: async (key, { app }) => {
    const [registryId, rest] = splitAtColon(key);
    const found = await app.catalog.packVersion(registryId, ...splitAtColon(rest));
    return found === null ? null : packVersionRoot(found);
  },
  Chart: async (key, { app }) => {
    const found = await app.catalog.chart(...splitAtColon(key));
    return found === null ? null : chartRoot(found);
  },
};

async function fetchNode(id: string, context: Context): Promise<Node | null> {
  const read = readGlobalId(id);
  return read === null || !mayReadNode(context.by.caller, id)
    ? null
    : ((await FETCH[read.type]?.(read.key, context)) ?? null);
}

/** What is before and after the first colon; a version may hold more of them. */
function splitAtColon(key: string): [before: string, after: string] {
  const colon = key.indexOf(':');
  return [key.slice(0, colon), key.slice(colon + 1)];
}
