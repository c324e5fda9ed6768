import type { RequestInfo } from '../access/caller.js';
import { NotFound } from '../errors.js';
import { newId } from '../ids.js';
import type { InlineWrite } from '../store/store.js';
import { existing, link } from './decide.js';
import type { Device } from './device.js';
import { newestVersionOf, runOnDevice, type DevicePorts } from './device-order.js';
import type { DeviceCommands, LinkDevice } from './devices.js';
import { requireSiteProperties, requireTags } from './input.js';
import { requireSiteValues } from './site-values.js';
import { putAside, type PutAside } from './site-secrets.js';

/** Linking devices to profiles. */
export function linkCommand(ports: DevicePorts): Pick<DeviceCommands, 'link'> {
  return { link: (input, by) => linkDevice(ports, input, by) };
}

async function linkDevice(ports: DevicePorts, input: LinkDevice, by: RequestInfo): Promise<{ deviceId: string }> {
  const { deviceId, profileId, pinnedVersion, needsApproval, siteProperties, tags } = input;
  if (siteProperties) requireSiteProperties(siteProperties);
  if (tags) requireTags(tags);
  let sealed: readonly InlineWrite[] = [];
  const decide = async (state: Device) => {
    const newest = await newestVersionOf(ports, profileId);
    await requirePinned(ports, profileId, pinnedVersion);
    const aside = await checked(ports, state, input, pinnedVersion ?? newest);
    const events = link(state, { profileId, pinnedVersion, needsApproval, tags, newest, ...given(aside) });
    sealed = await ports.vault.keep(aside?.secrets ?? []);
    return events;
  };
  const hashed = siteProperties && input.idempotencyKey !== undefined ? await fingerprinted(ports, input) : input;
  return runOnDevice(ports, { mutation: 'linkDevice', deviceId, input, hashed, by, decide, sealed: () => sealed });
}

function given(aside: PutAside | null): { siteProperties?: PutAside['properties'] } {
  return aside === null ? {} : { siteProperties: aside.properties };
}

/** The properties that were given, held to the version's variables, secrets put aside; null when none were given. */
async function checked(
  { variables: variablesOf }: DevicePorts,
  state: Device,
  { deviceId, profileId, siteProperties }: LinkDevice,
  version: string | null,
): Promise<PutAside | null> {
  if (siteProperties === undefined) return null;
  const device = existing(state);
  const variables = version === null ? null : await variablesOf(profileId, version);
  const before = device.link?.profileId === profileId ? device.link.siteProperties : [];
  requireSiteValues(variables && version !== null ? { version, variables } : null, siteProperties, before);
  return putAside(deviceId, siteProperties, variables ?? [], newId);
}

/** The input as its hash may hold it: a hash of a value could be guessed at, one that needs the vault's key can't. */
async function fingerprinted({ vault }: DevicePorts, input: LinkDevice): Promise<LinkDevice> {
  const hidden = (input.siteProperties ?? []).map(async ({ name, value }) => {
    return { name, value: value === null ? null : await vault.fingerprint(value) };
  });
  return { ...input, siteProperties: await Promise.all(hidden) };
}

/** @throws NotFound VERSION_NOT_FOUND */
async function requirePinned({ profiles }: DevicePorts, profileId: string, version: string | null): Promise<void> {
  if (version === null || (await profiles.version(profileId, version)) !== null) return;
  throw new NotFound(
    'VERSION_NOT_FOUND',
    `Version ${version} isn't published. Pin to one that is, or leave it out to follow the newest.`,
    ['pinnedVersion'],
  );
}
