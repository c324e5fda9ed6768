import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { ArchiveRow } from '../src/archives/archives.js';
import { Invalid } from '../src/errors.js';
import { noSuchSentence } from '../src/no-such.js';
import type { ProfileEvent as ProfileFact } from '../src/profiles/events.js';
import type { Recorded } from '../src/store/event.js';
import { archiveRoot } from './archive.root.js';
import type { ArchiveRoot } from './archive.root.js';
import { Archive, ArchiveNotification } from './archive.types.js';
import type { Context } from './context.js';
import type { DeviceRoot } from './device.root.js';
import { Device, DevicesChanged } from './device.types.js';
import { devicesUpdated } from './device.subscription.js';
import { devicesChanged } from './devices-changed.subscription.js';
import { uuidOf } from './global-id.js';
import { eventRoot } from './history.root.js';
import type { EventRoot } from './history.root.js';
import { ProfileEvent } from './history.types.js';
import { merging, stepping } from './iteration.js';
import type { Step } from './iteration.js';
import { registryRoot } from './registry.root.js';
import type { RegistryRoot } from './registry.root.js';
import { Registry } from './registry.types.js';

type Following = { profileId?: string | null; after?: string | null };
type Subscriber<A> = { args: A; context: Context };
type Events<T> = AsyncIterableIterator<T>;

const AFTER = 'A cursor: what was missed since comes first, then what is new.';

/** What is new, told at once. A subscription is a hint with a cursor: who was away passes the cursor and misses nothing. */
@Resolver()
export class SubscriptionResolver {
  @Subscription(() => ArchiveNotification, {
    subscribe: ({ args, context }: Subscriber<Following>) => archivesReady(args, context),
    description: 'Archives that become READY or FAILED, of one profile or of all.',
  })
  archiveReady(
    @Root() notification: NotificationRoot,
    @Arg('profileId', () => ID, { nullable: true, description: 'Only of this profile.' }) _profileId?: string,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string,
  ): NotificationRoot {
    return notification;
  }

  @Subscription(() => Archive, {
    subscribe: ({ args, context }: Subscriber<{ archiveId: string }>) => archiveSteps(args.archiveId, context),
    description: 'Every step of one archive, its current state first; ends after READY or FAILED.',
  })
  archiveUpdated(
    @Root() archive: ArchiveRoot,
    @Arg('archiveId', () => ID, { description: 'The archive.' }) _archiveId: string,
  ): ArchiveRoot {
    return archive;
  }

  @Subscription(() => ProfileEvent, {
    subscribe: ({ args, context }: Subscriber<Following>) => profileEvents(args, context),
    description: 'Events of one profile or of all.',
  })
  profileChanged(
    @Root() event: EventRoot,
    @Arg('profileId', () => ID, { nullable: true, description: 'Only of this profile.' }) _profileId?: string,
    @Arg('after', () => String, { nullable: true, description: AFTER }) _after?: string,
  ): EventRoot {
    return event;
  }

  @Subscription(() => Registry, {
    subscribe: ({ args, context }: Subscriber<{ registryId?: string | null }>) => registriesSynced(args, context),
    description: 'Registries whose synchronisation ends.',
  })
  registrySynced(
    @Root() registry: RegistryRoot,
    @Arg('registryId', () => ID, { nullable: true, description: 'Only this one.' }) _registryId?: string,
  ): RegistryRoot {
    return registry;
  }

  @Subscription(() => Device, {
    subscribe: ({ args, context }: Subscriber<{ profileId?: string | null }>) =>
      devicesUpdated(wantedOf('SystemProfile', args.profileId, 'profileId'), context),
    description:
      'Devices that report something new, are linked or approved, fall silent or come back, and those that a new version or another rollout concerns.',
  })
  deviceUpdated(
    @Root() device: DeviceRoot,
    @Arg('profileId', () => ID, { nullable: true, description: 'Only those linked to this profile.' })
    _profileId?: string,
  ): DeviceRoot {
    return device;
  }

  @Subscription(() => DevicesChanged, {
    subscribe: ({ args, context }: Subscriber<{ profileId?: string | null }>) =>
      devicesChanged(wantedOf('SystemProfile', args.profileId, 'profileId'), context),
    description:
      'A hint per profile whose devices have changed, once a second at most however many have; the first comes at once.',
  })
  devicesChanged(
    @Root() changed: DevicesChanged,
    @Arg('profileId', () => ID, { nullable: true, description: 'Only those linked to this profile.' })
    _profileId?: string,
  ): DevicesChanged {
    return changed;
  }
}

/** What the fields of an ArchiveNotification are read from. */
type NotificationRoot = { readonly cursor: string; readonly archive: ArchiveRoot };

function archivesReady({ profileId, after }: Following, context: Context): Events<NotificationRoot> {
  const wanted = wantedOf('SystemProfile', profileId, 'profileId');
  const types = ['ArchiveBuilt', 'ArchiveFailed'];
  return stepping(context.app.feed.subscribe({ streamType: 'archive', types }, after ?? null), async (event) => {
    if (wanted !== null && (event.data as { profileId?: string }).profileId !== wanted) return {};
    const row = await archiveNow(event.streamId, context);
    return row === null ? {} : { value: { cursor: event.cursor, archive: archiveRoot(row) } };
  });
}

function profileEvents({ profileId, after }: Following, context: Context): Events<EventRoot> {
  const streamId = wantedOf('SystemProfile', profileId, 'profileId') ?? undefined;
  return stepping(context.app.feed.subscribe({ streamType: 'profile', streamId }, after ?? null), (event) => {
    context.forget();
    return { value: eventRoot(event as Recorded<ProfileFact>) };
  });
}

/** Progress is signalled, READY and FAILED are events as well: whichever comes first tells, and nothing is told twice. */
function archiveSteps(id: string, context: Context): Events<ArchiveRoot> {
  const archiveId = uuidOf('Archive', id);
  if (archiveId === null) throw new Invalid('ARCHIVE_ID', noSuchSentence('Archive'), ['archiveId']);
  const { feed, signals } = context.app;
  const events = stepping(feed.subscribe({ streamType: 'archive', streamId: archiveId }), () => ({ value: null }));
  const progress = stepping(signals.watch(`archive:${archiveId}`), () => ({ value: null }));
  let told = '';
  return stepping(merging<null>(progress, events), async (): Promise<Step<ArchiveRoot>> => {
    const row = await archiveNow(archiveId, context);
    if (row === null) throw new Invalid('ARCHIVE_ID', noSuchSentence('Archive'), ['archiveId']);
    const state = JSON.stringify([row.status, row.progress]);
    if (state === told) return {};
    told = state;
    return { value: archiveRoot(row), last: row.status !== 'QUEUED' && row.status !== 'BUILDING' };
  });
}

function registriesSynced({ registryId }: { registryId?: string | null }, context: Context): Events<RegistryRoot> {
  const streamId = wantedOf('Registry', registryId, 'registryId') ?? undefined;
  const types = ['RegistrySynced', 'RegistrySyncFailed'];
  return stepping(context.app.feed.subscribe({ streamType: 'registry', streamId, types }), async (event) => {
    context.forget();
    const row = await context.loader('registry').load(event.streamId);
    return row === null || row.removedAt !== null ? {} : { value: registryRoot(row) };
  });
}

async function archiveNow(archiveId: string, context: Context): Promise<ArchiveRow | null> {
  context.forget();
  return context.loader('archive').load(archiveId);
}

/**
 * The one thing to follow; null: all of them.
 * @throws Invalid when the id can't be that of such a thing
 */
function wantedOf(type: 'SystemProfile' | 'Registry', id: string | null | undefined, field: string): string | null {
  if (id === null || id === undefined) return null;
  const wanted = uuidOf(type, id);
  if (wanted !== null) return wanted;
  throw new Invalid(type === 'Registry' ? 'REGISTRY_ID' : 'PROFILE_ID', noSuchSentence(type), [field]);
}
