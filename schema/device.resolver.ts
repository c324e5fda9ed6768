import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { DeviceFilter as Filter } from '../src/devices/devices.js';
import { withoutSecrets, type WantedProperty } from '../src/devices/site-properties.js';
import type { Comparison } from '../src/profiles/queries.js';
import { ProfileComparison } from './comparison.types.js';
import { connection, ForwardArgs } from './connection.js';
import type { Connection } from './connection.js';
import type { Context } from './context.js';
import { deviceRoot, pendingRoot } from './device.root.js';
import type { DeviceRoot, PendingRoot } from './device.root.js';
import { Device, DeviceConnection, DeviceFilter, PendingUpdate, SiteProperty } from './device.types.js';
import { uuidOf } from './global-id.js';
import { profileRoot } from './profile.root.js';
import type { ProfileRoot } from './profile.root.js';
import { SystemProfile } from './profile.types.js';

/** What a connection of devices is read from; `filter` is kept for `totalCount`. */
type CountedDevices = Connection<DeviceRoot> & { readonly filter: Filter };

/** The devices of a profile. */
@Resolver(() => SystemProfile)
export class ProfileDevicesResolver {
  @FieldResolver(() => DeviceConnection, { complexity: 5, description: 'Devices that are linked to it.' })
  devices(
    @Root() { profileId }: ProfileRoot,
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Ctx() context: Context,
  ): Promise<CountedDevices> {
    return pageOfDevices(context, page, { profileId });
  }
}

/** Counting is apart from the list, so that only those who ask for it pay for it. */
@Resolver(() => DeviceConnection)
export class DeviceConnectionResolver {
  @FieldResolver()
  totalCount(@Root() { filter }: CountedDevices, @Ctx() { app }: Context): Promise<number | null> {
    return app.devices.count(filter);
  }
}

/** Machines that deploy profiles. */
@Resolver(() => Device)
export class DeviceResolver {
  @Query(() => DeviceConnection, { description: 'Machines that deploy profiles, by name.' })
  async devices(
    @Args(() => ForwardArgs) page: ForwardArgs,
    @Arg('filter', () => DeviceFilter, { nullable: true, description: 'Which ones.' }) filter: DeviceFilter | null,
    @Ctx() context: Context,
  ): Promise<CountedDevices> {
    const profileId = filter?.profileId ? (uuidOf('SystemProfile', filter.profileId) ?? NO_PROFILE) : null;
    const { health, hasPendingUpdate, tags, search } = filter ?? {};
    return pageOfDevices(context, page, { profileId, health, hasPendingUpdate, tags, search });
  }

  @FieldResolver()
  async profile(@Root() { profileId }: DeviceRoot, @Ctx() { loader }: Context): Promise<ProfileRoot | null> {
    const row = profileId === null ? null : await loader('row').load(profileId);
    return row === null ? null : profileRoot(row);
  }

  @FieldResolver(() => [SiteProperty], { complexity: 5, description: 'What its site filled into the variables.' })
  async siteProperties(
    @Root() { profileId, siteProperties }: DeviceRoot,
    @Ctx() { loader }: Context,
  ): Promise<readonly WantedProperty[]> {
    const row = profileId === null ? null : await loader('row').load(profileId);
    const found = row === null ? null : await loader('state').load({ profileId: row.id, revision: row.revision });
    return withoutSecrets(siteProperties, found?.profile.published?.variables ?? []);
  }

  @FieldResolver()
  pendingUpdate(@Root() device: DeviceRoot): PendingRoot | null {
    return pendingRoot(device);
  }
}

/** What a device should run and does not yet. */
@Resolver(() => PendingUpdate)
export class PendingUpdateResolver {
  @FieldResolver(() => ProfileComparison, { nullable: true, complexity: 50 })
  async comparison(@Root() { device, version }: PendingRoot, @Ctx() { app }: Context): Promise<Comparison | null> {
    const { profileId, runningVersion, runsOwnProfile } = device;
    if (profileId === null || runningVersion === null || !runsOwnProfile) return null;
    return app.profiles.compare(profileId, runningVersion, version);
  }

  @FieldResolver(() => String, { nullable: true, complexity: 2 })
  waitingFor(@Root() { device }: PendingRoot, @Ctx() { app, loader }: Context): Promise<string | null> {
    return app.devices.waitingFor({ ...device, id: device.deviceId }, (id) => loader('rollout').load(id));
  }
}

/** Nothing has this id: a filter by what was never a profile finds nothing. */
const NO_PROFILE = '00000000-0000-0000-0000-000000000000';

async function pageOfDevices({ app }: Context, page: ForwardArgs, filter: Filter): Promise<CountedDevices> {
  return { ...connection(await app.devices.list(page, filter), deviceRoot), filter };
}
