import { globalId } from '../../schema/global-id.js';
import { defaultRegistryId } from '../../src/registries/defaults.js';
import { machine, newUid, openFactory, type Factory } from '../devices/factory.js';
import { wholeLogSeen } from '../store/eventually.js';

/** A server with several of everything, so that a statement per entry can't hide. */
export type Stock = Factory & { readonly profileIds: readonly string[]; readonly deviceIds: readonly string[] };

/** The registry that comes with the server, its packs listed. */
export const STARTER = globalId('Registry', defaultRegistryId('starter-packs'));

/**
 * Opens one: profiles of two versions and an open draft, each with an archive and a device.
 * @param profiles four, where nobody needs more
 */
export async function openStock(profiles = NAMES.length): Promise<Stock> {
  const factory = await openFactory({ ALLOW_PRIVATE_REGISTRIES: 'on' });
  await listStarterPacks(factory);
  const [profileIds, deviceIds]: [string[], string[]] = [[], []];
  for (let at = 0; at < profiles; at += 1) {
    const name = NAMES[at] ?? `Shop ${at}`;
    const { profileId, id } = await factory.profile(name);
    await factory.publish(profileId, '1.0.1', `shop: ${name}\n`);
    await factory.mutate('requestArchive', { profileId: id, version: '1.0.1' }, 'archive { id }');
    await factory.mutate('reviseSystemProfile', { profileId: id }, 'systemProfile { id }');
    await factory.mutate(
      'addPackLayer',
      { profileId: id, registryId: STARTER, packName: 'node-monitor', tag: '1.0.x' },
      'layer { id }',
    );
    const device = await factory.registered(machine(newUid()));
    await factory.mutate('linkDevice', { deviceId: device.id, profileId: id }, 'device { id }');
    profileIds.push(id);
    deviceIds.push(device.id);
  }
  await wholeLogSeen(factory.databaseUrl);
  return { ...factory, profileIds, deviceIds };
}

const NAMES = ['Bakery', 'Butcher', 'Florist', 'Grocer'];

async function listStarterPacks({ app }: Factory): Promise<void> {
  await app.registrySync.ensureDefaults();
  const waiting = await app.registries.unanswered(-60_000);
  const order = waiting.find(({ registryId }) => registryId === defaultRegistryId('starter-packs'));
  if (!order) throw new Error('The synchronisation of the starter packs is not asked for.');
  await app.registrySync.sync(order, new AbortController().signal);
}
