import type { LayerOutcome, ProfileOutcome, VersionOutcome } from '../src/profiles/commands.js';
import type { StateAt } from '../src/profiles/queries.js';
import type { Context } from './context.js';
import { layerRoot } from './layer.root.js';
import type { LayerPayload } from './layer.payload.js';
import { profileRoot, rowOf } from './profile.root.js';
import type { SystemProfilePayload } from './profile.types.js';
import { versionRoot } from './version.root.js';
import type { ProfileVersionPayload } from './version.types.js';

/** What a command led to, told at the revision where it led: a repeated idempotency key gives the first answer again. */
export async function profileAfter(outcome: ProfileOutcome, context: Context): Promise<Partial<SystemProfilePayload>> {
  return { systemProfile: profileRoot(rowOf(await stateAfter(outcome, context))) };
}

/** Like profileAfter, with the layer; a layer that the draft no longer has is null. */
export async function layerAfter(outcome: LayerOutcome, context: Context): Promise<Partial<LayerPayload>> {
  const after = await stateAfter(outcome, context);
  const layer = after.profile.draft?.layers.find(({ id }) => id === outcome.layerId);
  return { systemProfile: profileRoot(rowOf(after)), layer: layer === undefined ? null : layerRoot(layer, outcome) };
}

/** Like profileAfter, with the version that Finish published. */
export async function versionAfter(outcome: VersionOutcome, context: Context): Promise<Partial<ProfileVersionPayload>> {
  const after = await stateAfter(outcome, context);
  const published = after.profile.versions.find(({ version }) => version === outcome.version);
  return {
    systemProfile: profileRoot(rowOf(after)),
    profileVersion: published === undefined ? null : versionRoot({ profileId: outcome.profileId, ...published }),
  };
}

async function stateAfter({ profileId, revision }: ProfileOutcome, { loader }: Context): Promise<StateAt> {
  const after = await loader('state').load({ profileId, revision });
  if (after === null)
    throw new Error(`Profile ${profileId} has no state at revision ${revision}, where a command led.`);
  return after;
}
