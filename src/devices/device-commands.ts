import type { RequestInfo } from '../access/caller.js';
import { idempotencyOf, metadataOf, requireOptions } from '../command-options.js';
import { Invalid } from '../errors.js';
import { derivedId } from '../ids.js';
import { requireName } from '../input-text.js';
import { limits } from '../limits.js';
import { approve, remove } from './decide.js';
import type { Device } from './device.js';
import { newestVersionOf, runOnDevice, type DevicePorts } from './device-order.js';
import type { ApproveUpdate, DeviceCommands, SetRollout } from './devices.js';
import type { RolloutEvent } from './events.js';
import { rolloutFold, type Rollout } from './fold.js';
import { linkCommand } from './link-command.js';
import { rolloutRows } from './projection.js';
import { importCommand } from './receipt-command.js';
import { registerCommand } from './register-command.js';
import { reportCommand } from './report-command.js';
import { tokenCommand } from './token-command.js';

/** The commands of devices: checked, decided, appended with their list rows. */
export function createDeviceCommands(ports: DevicePorts): DeviceCommands {
  return {
    ...tokenCommand(ports),
    ...registerCommand(ports),
    ...reportCommand(ports),
    ...importCommand(ports),
    ...linkCommand(ports),
    approve: (input, by) => approveUpdate(ports, input, by),
    remove: (input, by) =>
      runOnDevice(ports, { mutation: 'removeDevice', deviceId: input.deviceId, input, by, decide: remove }),
    setRollout: (input, by) => setRollout(ports, input, by),
  };
}

function approveUpdate(ports: DevicePorts, input: ApproveUpdate, by: RequestInfo): Promise<{ deviceId: string }> {
  const { deviceId, version } = input;
  const decide = async (state: Device) => {
    const [row] = await ports.devices.rows([deviceId]);
    return approve(state, version, row?.isPending ? row.wantedVersion : null);
  };
  return runOnDevice(ports, { mutation: 'approveUpdate', deviceId, input, by, decide });
}

async function setRollout(ports: DevicePorts, input: SetRollout, by: RequestInfo): Promise<{ profileId: string }> {
  const { profileId, maxFailing } = input;
  const waves = input.waves.map(({ tag, percent }) => ({ tag, percent }));
  requireOptions(input);
  requireWaves(input);
  await newestVersionOf(ports, profileId);
  const data = { profileId, waves, maxFailing };
  await ports.store.execute<Rollout, RolloutEvent>({
    fold: rolloutFold,
    streamId: derivedId('rollout', profileId),
    metadata: metadataOf(input, by),
    idempotency: idempotencyOf('setRollout', input, by),
    decide: (state) => (JSON.stringify(state) === JSON.stringify(data) ? [] : [{ type: 'RolloutSet', data }]),
    rows: rolloutRows,
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
