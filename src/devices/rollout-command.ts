import type { RequestInfo } from '../access/caller.js';
import { idempotencyOf, metadataOf, requireOptions } from '../command-options.js';
import { Invalid } from '../errors.js';
import { derivedId } from '../ids.js';
import { requireName } from '../input-text.js';
import { limits } from '../limits.js';
import { pauseRollout, resumeRollout, setRollout } from './decide-rollout.js';
import { newestVersionOf, type DevicePorts } from './device-order.js';
import type { DeviceCommands, OnRollout, SetRollout } from './devices.js';
import type { RolloutEvent } from './events.js';
import { rolloutRow } from './projection.js';
import { rolloutFold, type Rollout } from './rollout-fold.js';

type Decide = (state: Rollout) => readonly RolloutEvent[];

/** How new versions reach the devices of a profile: set, paused, resumed. */
export function rolloutCommands(
  ports: DevicePorts,
): Pick<DeviceCommands, 'setRollout' | 'pauseRollout' | 'resumeRollout'> {
  return {
    setRollout(input, by) {
      const { profileId, maxFailing } = input;
      const waves = input.waves.map(({ tag, percent }) => ({ tag, percent }));
      return order(ports, 'setRollout', input, by, {
        check: () => requireWaves(input),
        decide: (state) => setRollout(state, { profileId, waves, maxFailing }),
      });
    },
    pauseRollout: (input, by) =>
      order(ports, 'pauseRollout', input, by, { decide: (state) => pauseRollout(state, input.profileId) }),
    resumeRollout: (input, by) =>
      order(ports, 'resumeRollout', input, by, { decide: (state) => resumeRollout(state, input.profileId) }),
  };
}

async function order(
  ports: DevicePorts,
  mutation: string,
  input: OnRollout,
  by: RequestInfo,
  { check = () => undefined, decide }: { readonly check?: () => void; readonly decide: Decide },
): Promise<{ readonly profileId: string }> {
  const { profileId } = input;
  requireOptions(input);
  check();
  await newestVersionOf(ports, profileId);
  await ports.store.execute<Rollout, RolloutEvent>({
    fold: rolloutFold,
    streamId: derivedId('rollout', profileId),
    metadata: metadataOf(input, by),
    idempotency: idempotencyOf(mutation, input, by),
    decide,
    rows: rolloutRow,
    answer: () => ({ profileId }),
  });
  return { profileId };
}

function requireWaves({ waves, maxFailing }: SetRollout): void {
  if (waves.length > limits.waves)
    throw new Invalid('TOO_MANY', `${waves.length} waves are too many; at most ${limits.waves} are allowed.`, [
      'waves',
    ]);
  for (const [place, { tag, percent }] of waves.entries()) {
    requireName(tag, ['waves', String(place), 'tag']);
    if (!Number.isInteger(percent) || percent < 1 || percent > 100)
      throw new Invalid('PERCENT', `A wave takes 1 to 100 percent of the devices with its tag, not ${percent}.`, [
        'waves',
        String(place),
        'percent',
      ]);
  }
  if (!Number.isInteger(maxFailing) || maxFailing < 0)
    throw new Invalid('MAX_FAILING', `maxFailing is ${maxFailing}; send how many may fail, 0 or more.`, ['maxFailing']);
}
